/* A stub of the browser's extension API. It runs in the page before the page's own scripts. stubbed-pages.mjs provides
   `__fixture`: messages, storage, and the background's answers. */

(() => {
  const { messages, tab, page, session, local, managed, dir, granted, answer } = globalThis.__fixture;
  const changed = [];
  const notify = (name, changes) => {
    for (const listener of changed) listener(changes, name);
  };
  const area = (name, data) => ({
    get: async (key) => structuredClone(key === null ? data : { [key]: data[key] }),
    set: async (values) => {
      const changes = Object.fromEntries(
        Object.entries(values).map(([key, newValue]) => [key, { oldValue: data[key], newValue }]),
      );
      Object.assign(data, structuredClone(values));
      notify(name, changes);
    },
    remove: async (keys) => {
      const changes = Object.fromEntries([keys].flat().map((key) => [key, { oldValue: data[key] }]));
      for (const key of Object.keys(changes)) delete data[key];
      notify(name, changes);
    },
  });
  const getMessage = (key, args = []) => {
    if (key === '@@bidi_dir') return dir;
    const entry = messages[key];
    if (!entry) return '';
    return entry.message.replace(/\$(\d)/g, (_, n) => args[n - 1] ?? '');
  };
  globalThis.__sent = [];
  globalThis.chrome = {
    extension: { inIncognitoContext: false },
    i18n: { getMessage, getUILanguage: () => 'en' },
    storage: {
      session: area('session', session),
      local: area('local', local),
      managed: area('managed', managed),
      onChanged: { addListener: (listener) => changed.push(listener) },
    },
    tabs: {
      query: async () => [{ id: tab, incognito: false, url: 'https://login.salesforce.com/' }],
      getCurrent: async () => ({ id: tab }),
      create: async () => ({}),
      update: async () => ({ windowId: 1 }),
    },
    action: { getUserSettings: async () => ({ isOnToolbar: false }) },
    windows: { update: async () => ({}) },
    // `page` is what the page in the tab contains; null if the browser does not allow reading it.
    scripting: {
      executeScript: async () => {
        if (page === null) throw new Error('not allowed');
        return [{ result: page }];
      },
    },
    permissions: { contains: async () => granted, request: async () => true },
    scripting: { removeCSS: async () => {} },
    runtime: {
      getPlatformInfo: async () => ({ os: 'linux' }),
      getURL: (path) => `/${path}`,
      getManifest: () => ({ version: '0.1.0', host_permissions: ['http://localhost/*'] }),
      id: 'stage',
      openOptionsPage: async () => {},
      sendMessage: async (message) => {
        globalThis.__sent.push(message);
        return answer;
      },
    },
  };
})();
