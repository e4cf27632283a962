/** The table of registrations. If there are none, a short text says what they are for. */

import { h } from '../../shared/ui/dom.js';
import { policyName } from '../../shared/ui/policy.js';
import { t } from '../../shared/ui/text.js';
import { shown } from '../../shared/ui/visible.js';

/** @import { Place, Registration, RunsOn, Tool } from '../../types/contract.js' */
/** @import { SettingsInForce } from '../../wasm/portmend.js' */

/**
 * @typedef {object} RowActions
 * @property {(index: number) => void} edit
 * @property {(index: number) => void} duplicate
 * @property {(index: number) => void} remove
 * @property {() => void} add
 */

/** Builds an address that can break after its dots and colons. @param {string} address */
const addressCode = (address) =>
  h(
    'code',
    { class: 'address' },
    ...shown(address)
      .split(/(?<=[.:])(?=\w)/)
      .flatMap((piece) => [piece, h('wbr')]),
  );

/**
 * The buttons of one of the user's registrations.
 * @param {string} name
 * @param {number} index
 * @param {RowActions} actions
 */
function tools(name, index, actions) {
  /** @param {string} key @param {(index: number) => void} act */
  const toolButton = (key, act) =>
    h(
      'button',
      {
        type: 'button',
        id: `${key}-${index}`,
        class: 'small plain',
        'aria-label': t(`${key}_named`, shown(name)),
        onclick: () => act(index),
      },
      t(key),
    );
  return h(
    'div',
    { class: 'tools' },
    toolButton('ui_edit', actions.edit),
    toolButton('ui_duplicate', actions.duplicate),
    toolButton('ui_delete', actions.remove),
  );
}

/** @type {Record<Place, string>} */
const PLACES = {
  this_computer: 'place_this_computer',
  ssh: 'place_ssh',
  wsl: 'place_wsl',
  container: 'place_container',
  codespace: 'place_codespace',
  kubernetes: 'place_kubernetes',
};
/** @type {Record<Tool, string>} */
const TOOLS = {
  docker: 'place_tool_docker',
  podman: 'place_tool_podman',
  devcontainer: 'place_tool_devcontainer',
};

/** @param {RunsOn} runsOn */
export function placeText({ type, ...names }) {
  const values = Object.entries(names).map(([field, value]) =>
    field === 'tool' ? t(TOOLS[/** @type {Tool} */ (value)]) : value,
  );
  return [t(PLACES[type]), ...values].join(', ');
}

/**
 * @param {Registration} registration
 * @param {...(Node | false)} below what stands below the name
 */
function row(registration, ...below) {
  const { name, authorization_server, client_id, redirect_uris, listener, correction, runs_on } = registration;
  return h(
    'tr',
    {},
    h(
      'td',
      {},
      h('bdi', { class: 'name' }, shown(name)),
      client_id && h('small', {}, h('bdi', {}, shown(client_id))),
      correction && h('small', {}, `${t('ui_policy_title')}: ${policyName(correction)}`),
      runs_on && h('small', {}, h('bdi', {}, shown(placeText(runs_on)))),
      ...below,
    ),
    h('td', { 'data-label': t('ui_field_server') }, addressCode(authorization_server.replace(/^https:\/\//, ''))),
    h(
      'td',
      { 'data-label': t('ui_field_callbacks') },
      h('ul', { role: 'list' }, ...redirect_uris.map((uri) => h('li', {}, addressCode(uri)))),
      listener && h('small', {}, `${t('ui_field_listener')}: `, addressCode(listener)),
    ),
  );
}

/** @param {string} key */
const remark = (key) => h('small', { class: 'remark' }, t(key));

/**
 * Builds the table: first the administrator's registrations, which cannot be changed here, then the user's.
 * @param {SettingsInForce} stored
 * @param {RowActions} actions
 */
export function registrationsTable({ settings, preset_registrations, own, overruled }, actions) {
  /** @type {Registration[]} */
  const preset = settings.registrations.slice(0, preset_registrations);
  /** @type {Registration[]} */
  const owned = own.registrations;
  if (preset.length + owned.length === 0) {
    return h(
      'div',
      { class: 'card empty' },
      h('h3', {}, t('ui_registrations_none')),
      h('p', { class: 'soft' }, t('ui_registrations_none_text')),
      h('button', { type: 'button', onclick: actions.add }, t('ui_registration_add')),
    );
  }
  const headings = ['ui_field_name', 'ui_field_server', 'ui_field_callbacks'].map((key) =>
    h('th', { scope: 'col' }, t(key)),
  );
  return h(
    'div',
    { class: 'frame' },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, ...headings)),
      h(
        'tbody',
        {},
        ...preset.map((registration) => row(registration, remark('ui_preset'))),
        ...owned.map((registration, index) =>
          row(
            registration,
            overruled.includes(index) && remark('ui_preset_overrules'),
            tools(registration.name, index, actions),
          ),
        ),
      ),
    ),
  );
}
