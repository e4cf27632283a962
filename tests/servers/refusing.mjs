// A provider that refuses every redirect URI and reports the error in the URL of its error page.
import http from 'node:http';
import { listen, page, shut } from './serve.mjs';

/**
 * Simulated: behaves like Amazon Cognito (`cognito` in the knowledge base), which cannot be run locally.
 * @param {string} name of its host
 * @param {(request: URLSearchParams) => Promise<unknown>} beforeAnswer what each answer to a request waits for
 */
export async function startRefusingProvider(name, beforeAnswer) {
  const server = http.createServer(async (request, response) => {
    const { searchParams } = new URL(`http://${request.headers.host}${request.url}`);
    if (request.url?.startsWith('/error')) {
      const shown = page('Error', '<h1 id="error">An error was encountered</h1>');
      response.writeHead(400, { 'content-type': 'text/html' }).end(shown);
    } else {
      await beforeAnswer(searchParams);
      response.writeHead(302, { location: '/error?error=redirect_mismatch&client_id=cli' }).end();
    }
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
