// A provider that refuses every redirect URI, and says so in the address of its error page.
import http from 'node:http';
import { listen, page, shut } from './serve.mjs';

/**
 * Simulated: it answers like Cognito (providers.md, section B.1), which can be had nowhere.
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
    /** As Cognito would be sent it. @param {{ authorizationUrl: string }} client with the id `cli` */
    authorizationUrl: (client) => client.authorizationUrl.replace('/auth?', '/oauth2/authorize?'),
    close: () => shut(server),
  };
}
