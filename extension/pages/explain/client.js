/** The choice of the client, if several may have started the sign-in. What follows on the page is then that of this client. */

import { KIND, sendRequest } from '../../shared/requests.js';
import { h } from '../../shared/ui/dom.js';
import { errorText } from '../../shared/ui/errors.js';
import { messageNodes, t } from '../../shared/ui/text.js';

/** @import { View } from '../../shared/session.js' */
/** @import { ClientOption } from '../../types/contract.js' */

const NAME = 'client';

/** @param {ClientOption} option */
const label = ({ name }) => h('span', {}, typeof name === 'string' ? h('bdi', {}, name) : messageNodes(name));

/** Builds the section. Returns null if the client is known, or makes no difference. @param {View} view */
export function clientSection({ clients, tab, attempt }) {
  if (clients.length === 0) return null;
  const problem = h('p', { class: 'problem', role: 'alert' });
  const choose = async (/** @type {ClientOption} */ { client }) => {
    problem.textContent = '';
    const chosen = { kind: KIND.action, tab, attempt, action: /** @type {const} */ ('choose_client') };
    const answer = await sendRequest(client === null ? chosen : { ...chosen, client });
    if (!answer.ok) problem.textContent = errorText(answer.error);
  };
  const options = clients.map((option) =>
    h(
      'label',
      {},
      h('input', {
        type: 'radio',
        name: NAME,
        value: option.client ?? '',
        checked: option.chosen,
        onchange: () => void choose(option),
      }),
      label(option),
    ),
  );
  return h(
    'section',
    { class: 'section', 'aria-labelledby': 'client-title' },
    h('h2', { id: 'client-title' }, t('ui_client_title')),
    h('div', { class: 'choice clients', role: 'radiogroup', 'aria-labelledby': 'client-title' }, ...options),
    h('p', { class: 'note' }, t('ui_client_note')),
    problem,
  );
}

/** Runs what draws the page anew, and returns the focus to the choice if it was there. @param {() => void} draw */
export function keepChoiceFocused(draw) {
  const isHere = document.activeElement instanceof HTMLInputElement && document.activeElement.name === NAME;
  draw();
  if (isHere) /** @type {HTMLElement | null} */ (document.querySelector(`input[name=${NAME}]:checked`))?.focus();
}
