/** The welcome page, shown after installation: what Portmend does, a harmless demonstration, and what it can see. */

import { byId, h, reveal, show } from '../../shared/ui/dom.js';
import { hasAccess, requestAccess } from '../../shared/access.js';
import { ext, IS_FIREFOX } from '../../shared/browser.js';
import { journeyFigure } from '../../shared/ui/journey.js';
import { localise, messageNodes, t } from '../../shared/ui/text.js';

/** @import { Pictured } from '../../shared/ui/journey.js' */

// A port below 1024 that no browser blocks and no program of a user can listen on: the callback is certain to fail and
// disturbs nothing.
const FAILING_CALLBACK = 'http://127.0.0.1:47/callback?code=portmend-demo&state=portmend-demo';

/**
 * The example in the picture: a callback that went to the registered port and was delivered to the client's port.
 * @type {Pictured}
 */
const EXAMPLE = {
  journey: {
    end: 'delivery',
    progress: 'answered',
    landed: 'localhost:38000',
    listener: 'localhost:40892',
    problem: null,
    caption: { key: 'ui_journey_mended', args: ['localhost:40892'] },
  },
  provider: null,
  client: null,
  actions: [],
};

const PERMISSIONS = [
  'loopback',
  'webRequest',
  'webNavigation',
  'declarativeNetRequestWithHostAccess',
  'activeTab',
  'scripting',
  'storage',
  'alarms',
];

/** What the browser says at installation, in its own words. */
const TOLD = IS_FIREFOX
  ? ['ui_told_firefox_hosts', 'ui_told_firefox_navigation']
  : ['ui_told_chromium_hosts', 'ui_told_chromium_navigation'];

/** @param {string} permission */
function permissionItem(permission) {
  const technical = permission === 'loopback' ? 'localhost, 127.0.0.1, [::1]' : permission;
  return [
    h('dt', {}, t(`ui_permission_${permission}`), h('code', {}, technical)),
    h('dd', {}, messageNodes(`ui_permission_${permission}_text`)),
  ];
}

async function updateAccess() {
  byId('access').hidden = await hasAccess();
}

/** Whether the button is hidden in the menu of extensions, as far as the browser tells. */
const isHidden = () =>
  ext.action.getUserSettings().then(
    ({ isOnToolbar }) => isOnToolbar === false,
    () => false,
  );

async function updatePin() {
  byId('pin').hidden = !(await isHidden());
}

localise();
document.title = `${t('ui_welcome_title')} · Portmend`;
show(byId('picture'), journeyFigure(EXAMPLE));
show(byId('told'), ...TOLD.map((key) => h('li', {}, t(key))));
show(byId('permissions'), ...PERMISSIONS.flatMap(permissionItem));
byId('try').addEventListener('click', () => void ext.tabs.create({ url: FAILING_CALLBACK }));
byId('grant').addEventListener('click', async () => {
  const granted = await requestAccess();
  byId('access-problem').textContent = granted ? '' : t('ui_access_refused');
  await updateAccess();
});
void Promise.allSettled([updateAccess(), updatePin()]).then(reveal);
