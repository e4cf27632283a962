"""Authlib on Flask with one public client `cli`, whose redirect URI is the first argument. Prints its port."""
import os
import sys

# Must be set before the import. It allows plain http under names other than localhost.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin, grants
from flask import Flask, request
from werkzeug.serving import make_server


class Client(ClientMixin):
    def get_client_id(self): return "cli"
    def get_default_redirect_uri(self): return sys.argv[1]
    def get_allowed_scope(self, scope): return scope
    def check_redirect_uri(self, redirect_uri): return redirect_uri == sys.argv[1]
    def check_endpoint_auth_method(self, method, endpoint): return method == "none"
    def check_response_type(self, response_type): return response_type == "code"
    def check_grant_type(self, grant_type): return grant_type == "authorization_code"


app = Flask(__name__)
server = AuthorizationServer(app, query_client=lambda client_id: Client() if client_id == "cli" else None, save_token=None)
server.register_grant(grants.AuthorizationCodeGrant)


@app.get("/oauth/authorize")
def authorize():
    try:
        server.get_consent_grant(end_user=None)
    except OAuth2Error as error:
        return server.handle_error_response(server.create_oauth2_request(request), error)
    return "<button>Approve</button>"


listening = make_server("127.0.0.1", 0, app)
print(listening.server_port, flush=True)
listening.serve_forever()
