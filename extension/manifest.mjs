/**
 * The source of both manifests. `scripts/build` writes the result as manifest.json; this file is not shipped.
 * docs/permissions.md says why each permission is needed.
 */

/** @typedef {'chromium' | 'firefox'} Browser */

/** What all parts of the project have in common, from Cargo.toml. @typedef {{ version: string, homepage: string }} Project */

/** The public half of an RSA key. It gives the unpacked extension the same ID wherever it is loaded from. */
const CHROMIUM_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApL2NjdS4YBPEgwXKxkBepLsqRkoBAz71Rm+RgXejaRJbDexvMeNL8xzi/Sou8e8II8V0pUXJrZ/LwxVor1M6JC/kmZPzWrpXtxE0nGlC8KNcM9N/pFV1lYoSRqHsHD8RC7tm4HTKt2mtqeqp2bi/AD35OUptKVutO9dYvpWA5qh4DJF+dcaFcU+zrvcMRz1RmofVrwgJtXoBph8lE9RRlIeY6ciWCLe0cqrkmE1RyUrpLnBDlf0XKcORNNXhnJ1ZrSnAOMZonPIadtfq2JwZNc//bUpgZNvxEmhkjeS92EPkNYnnObVk1HCds4qjNFvuzRfhhbWkdGQW/9fJ3ZxmSwIDAQAB';

/** The add-on's ID in Firefox. */
export const FIREFOX_ID = 'portmend@portmend.dev';

/** No network, no inline code, no remote code. The core is compiled from the Wasm file in the package. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The loopback hosts. A pattern without a port matches every port. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'].flatMap((host) => [`http://${host}/*`, `https://${host}/*`]);

const ICONS = { 16: 'icons/icon-16.png', 32: 'icons/icon-32.png', 48: 'icons/icon-48.png', 128: 'icons/icon-128.png' };

/**
 * Returns what differs between the browsers.
 * @param {Browser} browser
 */
function differences(browser) {
  if (browser === 'chromium') {
    return {
      minimum_chrome_version: '121',
      background: { service_worker: 'background/main.js', type: 'module' },
      // Private windows get an instance of their own, so their data cannot reach other windows.
      incognito: 'split',
      storage: { managed_schema: 'managed_schema.json' },
    };
  }
  return {
    // 140 would do, but Mozilla's linter wants the version in which Android reads data_collection_permissions.
    // Without gecko_android: Firefox for Android lacks `windows` and managed storage, and is not tested.
    browser_specific_settings: {
      gecko: { id: FIREFOX_ID, strict_min_version: '142.0', data_collection_permissions: { required: ['none'] } },
    },
    background: { scripts: ['background/main.js'], type: 'module' },
    // Firefox supports nothing else. The core keeps private attempts separate.
    incognito: 'spanning',
  };
}

/**
 * Returns the manifest for a browser, as its store takes it.
 * @param {Browser} browser
 * @param {Project} project
 */
export function manifest(browser, { version, homepage }) {
  return {
    manifest_version: 3,
    name: '__MSG_extension_name__',
    version,
    description: '__MSG_extension_description__',
    homepage_url: homepage,
    default_locale: 'en',
    icons: ICONS,
    action: {
      default_title: '__MSG_extension_name__',
      default_icon: ICONS,
      default_popup: 'pages/popup/popup.html',
      // Firefox hides the button otherwise. Chromium lets nobody but the user show it.
      ...(browser === 'firefox' && { default_area: 'navbar' }),
    },
    // Opens the popup. The user chooses the keys.
    commands: { _execute_action: {} },
    options_ui: { page: 'pages/options/options.html', open_in_tab: true },
    permissions: [
      'storage',
      'webRequest',
      'webNavigation',
      'declarativeNetRequestWithHostAccess',
      'activeTab',
      'scripting',
      'alarms',
    ],
    host_permissions: LOOPBACK,
    content_security_policy: { extension_pages: CONTENT_SECURITY_POLICY },
    ...differences(browser),
  };
}

/**
 * Returns the manifest of the unpacked extension. The stores of Chrome and Edge refuse a `key`.
 * @param {Browser} browser
 * @param {Project} project
 */
export const unpackedManifest = (browser, project) => ({
  ...manifest(browser, project),
  ...(browser === 'chromium' && { key: CHROMIUM_KEY }),
});
