// MCP clients that are configured in a program, or started with one command.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const EXAMPLES = 'node_modules/@modelcontextprotocol/sdk/dist/esm/examples/client';

/** The SDK's example, copied out of the package as users do. Its relative imports are made absolute. @param {string} folder */
const typescriptExample = (folder) =>
  readFileSync(join(folder, EXAMPLES, 'simpleOAuthClient.js'), 'utf8').replace(
    /from '(\.[^']*)'/g,
    (_, path) => `from '${new URL(path, pathToFileURL(join(folder, EXAMPLES, 'x.js')))}'`,
  );

const PYTHON_SDK = `
import asyncio, os, threading, webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse
import httpx2
from mcp.client.auth import OAuthClientProvider, TokenStorage
from mcp.client.streamable_http import streamable_http_client
from mcp.client.session import ClientSession
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientMetadata

class Memory(TokenStorage):
    tokens = info = None
    async def get_tokens(self): return self.tokens
    async def set_tokens(self, tokens): self.tokens = tokens
    async def get_client_info(self): return self.info
    async def set_client_info(self, info): self.info = info

class CallbackServer:
    def __init__(self, port):
        outer, self.done = self, threading.Event()
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.query = {key: value[0] for key, value in parse_qs(urlparse(self.path).query).items()}
                self.send_response(200); self.end_headers(); outer.done.set()
        self.server = HTTPServer(("localhost", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

async def main():
    callbacks = CallbackServer(port=3030)
    metadata = OAuthClientMetadata.model_validate({
        "client_name": "Simple Auth Client",
        "redirect_uris": ["http://localhost:3030/callback"],
        "token_endpoint_auth_method": "none",
    })
    async def redirect(url): webbrowser.open(url)
    async def callback():
        await asyncio.to_thread(callbacks.done.wait)
        query = callbacks.query
        return AuthorizationCodeResult(code=query["code"], state=query.get("state"), iss=query.get("iss"))
    auth = OAuthClientProvider(os.environ["SERVER_URL"], metadata, Memory(), redirect, callback)
    async with httpx2.AsyncClient(auth=auth) as http:
        async with streamable_http_client(os.environ["SERVER_URL"], http_client=http) as streams:
            async with ClientSession(streams[0], streams[1]) as session:
                await session.initialize()

asyncio.run(main())
`;

const FASTMCP = `
import asyncio, os
from fastmcp import Client
from fastmcp.client.auth import OAuth

async def main():
    async with Client(os.environ["SERVER_URL"], auth=OAuth()) as client:
        await client.list_tools()

asyncio.run(main())
`;

/** @type {import('../remedy-run.mjs').Case[]} */
export const MCP_OTHERS = [
  {
    id: 'mcp-inspector-cli',
    from: ['npm', '@modelcontextprotocol/inspector', '2.12.0'],
    programs: { 'mcp-inspector': 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js' },
    registered: (port) => `http://localhost:${port}/done`,
    // It does not work with a proxy on every version of Node, and it contacts only loopback.
    env: () => ({ HTTP_PROXY: '', HTTPS_PROXY: '', ALL_PROXY: '', http_proxy: '', https_proxy: '', all_proxy: '' }),
    terminal: true,
    line: ({ url }) => `mcp-inspector --cli ${url} --transport http --method tools/list`,
  },
  {
    id: 'mcp-typescript-example',
    from: ['npm', '@modelcontextprotocol/sdk', '1.32.2'],
    programs: {},
    registered: (port) => `http://localhost:${port}/callback`,
    via: 'output',
    files: ({ folder }) => ({ 'client.mjs': typescriptExample(folder) }),
    habits: { program: 'client.mjs' },
    line: ({ url }) => `node client.mjs ${url}`,
  },
  {
    id: 'mcp-python-example',
    from: ['pip', 'mcp', '2.3.0'],
    programs: {},
    registered: (port) => `http://localhost:${port}/callback`,
    files: () => ({ 'client.py': PYTHON_SDK }),
    habits: { program: 'client.py' },
    env: ({ url }) => ({ SERVER_URL: url }),
    line: () => 'python3 client.py',
  },
  {
    id: 'fastmcp',
    from: ['pip', 'fastmcp', '4.2.3'],
    programs: {},
    registered: (port) => `http://127.0.0.1:${port}/callback`,
    files: () => ({ 'client.py': FASTMCP }),
    habits: { program: 'client.py' },
    env: ({ url }) => ({ SERVER_URL: url, FASTMCP_CHECK_FOR_UPDATES: 'off' }),
    line: () => 'python3 client.py',
  },
  {
    id: 'mcp2cli',
    from: ['pip', 'mcp2cli', '3.8.0'],
    programs: { mcp2cli: '-m mcp2cli' },
    registered: (port) => `http://localhost:${port}/done`,
    other: { by: 'paste', prompt: /Paste the full callback URL here/ },
    line: ({ url }) => `mcp2cli --mcp ${url} --oauth --list`,
  },
  {
    id: 'mcp-go-example',
    from: ['go', 'github.com/modelcontextprotocol/go-sdk/examples/auth/client', 'v1.8.0'],
    example: {
      module: 'github.com/modelcontextprotocol/go-sdk',
      // "Uncomment the client configuration you want to use."
      change: (source) =>
        source
          .replace(/\/\/ DynamicClientRegistrationConfig: [^]*?\n\t\t\/\/ },\n/, (all) => all.replace(/\/\/ /g, ''))
          .replace('"github.com/modelcontextprotocol/go-sdk/mcp"', (all) => `${all}\n\t"${all.slice(1, -4)}oauthex"`)
          .replace('Scope: "read",', ''),
    },
    programs: { client: 'client' },
    via: 'output',
    registered: (port) => `http://localhost:${port}`,
    line: ({ url }) => `client -server_url ${url}`,
  },
];
