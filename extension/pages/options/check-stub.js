/** Stands in for the core's `checkSettings` until the Wasm exists; the same names, the same places. */

/** @typedef {import('../../shared/ui/types.js').Settings} Settings */

/** @param {string} where @param {string} variant */
function fail(where, variant) {
  throw Object.assign(new Error(`${where}: ${variant}`), { name: 'SettingsError', where, variant });
}

/** @param {string} text */
const read = (text) => URL.canParse(text) ? new URL(text) : null;

/**
 * @param {Settings} settings
 * @returns {Settings}
 */
export function checkSettings(settings) {
  settings.registrations.forEach((registration, index) => {
    const at = (/** @type {string} */ field) => `registrations[${index}].${field}`;
    if (!registration.name.trim()) fail(at('name'), 'empty_name');
    const server = read(registration.authorization_server);
    if (!server || !/^https?:$/.test(server.protocol) || server.pathname !== '/' || server.search) fail(at('authorization_server'), 'not_an_origin');
    if (registration.redirect_uris.length === 0 && !registration.listener) fail(at('redirect_uris'), 'nothing_registered');
    registration.redirect_uris.forEach((uri, place) => {
      const url = read(uri);
      if (!url?.host || uri.includes('#')) fail(at(`redirect_uris[${place}]`), 'bad_redirect_uri');
    });
    const listener = registration.listener;
    if (listener && !/^(\d{1,5}|https?:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?\/?)$/.test(listener)) fail(at('listener'), 'bad_listener');
    if (registration.server_url && !/^https?:/.test(registration.server_url)) fail(at('server_url'), 'bad_server_url');
  });
  return settings;
}
