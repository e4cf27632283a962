/**
 * The field into which a person pastes what another browser or a client shows, with everything that is said about it. The text
 * leaves the field for the core at once; nothing of it is stored, and it is gone with the page.
 */

import { knownClients, loadCore } from './core.js';
import { h, show } from './dom.js';
import { answerSections, stepsSection, understoodList } from './paste-answer.js';
import { pasteForm, readDroppedFiles } from './paste-form.js';
import { questionFields } from './paste-questions.js';
import { t } from './text.js';

/** @import { Given, Reading, RunsOn, Terminal } from '../../types/contract.js' */
/** @typedef {InstanceType<Awaited<ReturnType<typeof loadCore>>['Pasted']>} Pasted */

/** How long a text is kept: as long as the extension keeps a callback. */
const KEPT_MS = 10 * 60_000;

/** @param {unknown} error */
function problemOf(error) {
  const { where = '', variant = '' } = /** @type {{ where?: string, variant?: string }} */ (error ?? {});
  const key = `paste_error_${variant}`;
  const text = t(key);
  return { where, text: text === key ? t('ui_error_no_answer') : text };
}

/**
 * @param {string} fragment of the address of the page
 * @param {typeof import('../../wasm/portmend.js')} core
 * @returns {{ given?: Given, problem?: string }}
 */
function givenByLink(fragment, core) {
  try {
    return { given: core.readLink(fragment) };
  } catch (error) {
    const { where, text } = problemOf(error);
    return { problem: `${t('ui_link_problem', where.replace(/\[.*/, ''))} ${text}` };
  }
}

/**
 * What was pasted and said, for a page that builds the field anew. A place is said beside the fields.
 * @typedef {{ pasted?: Pasted, given?: Given, runsOn?: RunsOn, timer?: ReturnType<typeof setTimeout> }} Kept
 */

/** Forgets it. @param {Kept} kept */
function drop(kept) {
  clearTimeout(kept.timer);
  kept.pasted?.free();
  kept.pasted = undefined;
  kept.given = undefined;
  kept.runsOn = undefined;
}

/**
 * Builds the field. `link` is what stands after the number sign of the page's address.
 * @param {{ link?: string, kept?: Kept }} [options]
 */
export async function pasteSection({ link = '', kept = {} } = {}) {
  const core = await loadCore();
  const providers = core.providers().toSorted((one, other) => one.name.localeCompare(other.name));
  const known = { clients: await knownClients(), providers };

  const form = pasteForm(
    (text) => void read(text),
    () => forget(),
  );
  const understood = h('div', { class: 'section' });
  const asked = h('section', { class: 'section', hidden: true }, h('h2', {}, t('ui_pasted_asks')));
  const answer = h('div', { class: 'answer' });
  const section = h('div', { class: 'pasted' }, form.element, understood, asked, answer);

  let questions = questionFields(known, () => void render());
  asked.append(questions.element);

  /** Forgets everything that was pasted. @param {string} [why] */
  function forget(why = '') {
    drop(kept);
    form.askFirst(why);
    asked.hidden = true;
    const fresh = questionFields(known, () => void render());
    questions.element.replaceWith(fresh.element);
    questions = fresh;
    for (const part of [understood, answer]) part.replaceChildren();
  }

  /** @param {Reading} reading @param {Given} given */
  async function sections(reading, given) {
    const { pasted } = kept;
    if (!pasted || reading.understood.length === 0) return [];
    if (reading.remedy.steps.length > 0) {
      const { name = '' } = known.clients.find(({ id }) => id === given.client) ?? {};
      return [await stepsSection(reading, name)];
    }
    const source = {
      link: (/** @type {string} */ listener) => kept.pasted?.link(given, listener),
      copy: () => kept.pasted?.copy(given),
      place: (/** @type {RunsOn} */ runs_on) => {
        const placed = pasted.reading({ ...given, runs_on });
        kept.runsOn = runs_on;
        return placed;
      },
      command: (/** @type {RunsOn} */ runs_on, /** @type {Terminal} */ terminal) =>
        kept.pasted?.command({ ...given, runs_on }, terminal),
      report: () => kept.pasted?.report(given) ?? [],
    };
    return answerSections(reading, source);
  }

  /** Shows what is said now. Returns whether there is nothing wrong. */
  async function render() {
    const { pasted } = kept;
    if (!pasted) return false;
    const given = { ...questions.given(), ...(kept.runsOn && { runs_on: kept.runsOn }) };
    kept.given = given;
    questions.forgive();
    form.say('');
    try {
      const reading = pasted.reading(given);
      asked.hidden = !questions.ask(reading.asks);
      show(
        understood,
        reading.understood.length > 0 && h('h2', {}, t('ui_pasted_understood')),
        reading.understood.length > 0 && understoodList(reading.understood),
      );
      show(answer, ...(await sections(reading, given)));
      return true;
    } catch (error) {
      const { where, text } = problemOf(error);
      if (!questions.blame(where, text)) form.say(text);
      return false;
    }
  }

  /** Reads a text, and takes it out of the field. @param {string} text */
  async function read(text) {
    kept.pasted ??= new core.Pasted();
    try {
      kept.pasted.add(text);
    } catch (error) {
      form.refuse(problemOf(error).text);
      return;
    }
    form.askMore();
    clearTimeout(kept.timer);
    kept.timer = setTimeout(() => forget(t('ui_pasted_forgotten')), KEPT_MS);
    if (!(await render())) return;
    const title = answer.querySelector('h1') ?? understood.querySelector('h2');
    title?.setAttribute('tabindex', '-1');
    title?.focus();
  }

  readDroppedFiles(section, (text) => void read(text), form.say);
  addEventListener('pagehide', () => forget());

  const linked = link && !kept.pasted ? givenByLink(link, core) : undefined;
  form.askFirst(linked?.problem);
  const given = kept.given ?? linked?.given;
  if (kept.pasted && kept.given) form.askMore();
  if (given) {
    kept.pasted ??= new core.Pasted();
    questions.answer(given);
    await render();
  }
  return section;
}
