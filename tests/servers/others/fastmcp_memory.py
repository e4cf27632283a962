"""FastMCP on the MCP Python SDK with one public client `cli`, whose redirect URI is the first argument. Prints its port."""
import asyncio
import socket
import sys

import uvicorn
from fastmcp import FastMCP
from fastmcp.server.auth.providers.in_memory import InMemoryOAuthProvider
from mcp.shared.auth import OAuthClientInformationFull


async def main():
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    provider = InMemoryOAuthProvider(base_url=f"http://127.0.0.1:{port}")
    await provider.register_client(OAuthClientInformationFull(
        client_id="cli", redirect_uris=[sys.argv[1]], token_endpoint_auth_method="none",
        grant_types=["authorization_code", "refresh_token"], response_types=["code"]))
    app = FastMCP("protected", auth=provider).http_app()
    print(port, flush=True)
    await uvicorn.Server(uvicorn.Config(app, log_level="error")).serve(sockets=[listening])


asyncio.run(main())
