/** The page that opens after the installation. */

import { ext } from '../shared/browser.js';
import { hidesWelcome } from '../shared/settings.js';

/** How long a policy is waited for: Chromium reads the settings of an extension that it has just installed. */
const POLICY_MS = 3000;

/** Whether a policy has installed the extension. */
const isForced = () =>
  ext.management.getSelf().then(
    ({ installType }) => installType === 'admin',
    () => false,
  );

/** Waits until an administrator's settings arrive, or for a while. */
function policyArrived() {
  const { promise, resolve } = Promise.withResolvers();
  const onChanged = (/** @type {unknown} */ _changes, /** @type {string} */ area) =>
    area === 'managed' && resolve(undefined);
  ext.storage.onChanged.addListener(onChanged);
  const timer = setTimeout(resolve, POLICY_MS);
  return promise.finally(() => {
    clearTimeout(timer);
    ext.storage.onChanged.removeListener(onChanged);
  });
}

/** Opens the page, unless an administrator does not want it. */
export async function openWelcome() {
  if (await hidesWelcome()) return;
  if (await isForced()) {
    await policyArrived();
    if (await hidesWelcome()) return;
  }
  await ext.tabs.create({ url: ext.runtime.getURL('pages/welcome/welcome.html') });
}
