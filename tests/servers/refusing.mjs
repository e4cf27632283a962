// A provider that refuses every redirect URI and reports the error in the URL of its error page.
import http from 'node:http';
import { listen, page, shut } from './serve.mjs';

/**
 * Simulated: behaves like Amazon Cognito (`cognito` in the knowledge base), which cannot be run locally.
 * @param {string} name of its host
 */
export async function startRefusingProvider(name) {
  const server = http.createServer((request, response) => {
    if (request.url?.startsWith('/error'))
      response
        .writeHead(400, { 'content-type': 'text/html' })
        .end(page('Error', '<h1 id="error">An error was encountered</h1>'));
    else response.writeHead(302, { location: '/error?error=redirect_mismatch&client_id=cli' }).end();
  });
  const issuer = `http://${name}:${await listen(server, 0, '127.0.0.1')}`;
  return {
    issuer,
    address: issuer,
    /** The client's request, with Cognito's path. @param {{ authorizationUrl: string }} client with the id `cli` */
    authorizationUrl: (client) => client.authorizationUrl.replace('/auth?', '/oauth2/authorize?'),
    close: () => shut(server),
  };
}
