// Sign-in and consent on one page with one button, for people and for scripts.
import { escapeHtml, page } from './serve.mjs';

export const ACCOUNT = 'alice';

/**
 * A grant for everything that was requested.
 * @param {any} provider
 * @param {string} clientId
 * @param {Record<string, any>} params of the authorization request
 */
export async function grantAll(provider, clientId, params) {
  const grant = new provider.Grant({ accountId: ACCOUNT, clientId });
  grant.addOIDCScope(params.scope ?? 'openid');
  for (const resource of [params.resource ?? []].flat()) {
    grant.addResourceScope(resource, params.scope ?? 'openid');
  }
  return grant.save();
}

/**
 * Koa middleware: GET shows the page, POST carries out the choice.
 * @param {any} provider
 */
export const consentPage = (provider) => async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
  const [, uid, choice] = /^\/interaction\/([\w-]+)(?:\/(approve|deny))?$/.exec(ctx.path) ?? [];
  if (!uid) return next();

  const { params, prompt } = await provider.interactionDetails(ctx.req, ctx.res);
  if (ctx.method === 'POST' && choice) {
    const result =
      choice === 'deny'
        ? { error: 'access_denied', error_description: 'The user said no' }
        : {
            login: { accountId: ACCOUNT },
            consent: { grantId: await grantAll(provider, params.client_id, params) },
            select_account: {},
          };
    ctx.status = 303;
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false }));
    return undefined;
  }
  const client = await provider.Client.find(params.client_id);
  const form = (/** @type {string} */ action, /** @type {string} */ label) =>
    `<form method="post" action="/interaction/${uid}/${action}"><button id="${action}">${label}</button></form>`;
  ctx.type = 'html';
  ctx.body = page(
    'Sign in',
    `<h1>Sign in as ${ACCOUNT}</h1>
<p><b>${escapeHtml(client?.clientName ?? params.client_id)}</b> asks for <code>${escapeHtml(params.scope ?? 'nothing')}</code></p>
<p data-prompt="${escapeHtml(prompt.name)}">The answer goes to <code>${escapeHtml(params.redirect_uri)}</code></p>
${form('approve', 'Approve')}
${form('deny', 'Deny')}`,
  );
  return undefined;
};
