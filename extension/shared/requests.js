/** Messages from the extension's pages to the background: one request, one answer. */

import { ext } from './browser.js';

/** @import { Action, Choice, Event, LoopbackAccess, RunsOn, StoppedForm, Terminal } from '../types/contract.js' */

/** The kinds of request. */
export const KIND = /** @type {const} */ ({
  /** The user chose something about an attempt. */
  action: 'action',
  /** The user asks about the page in a tab. */
  errorPage: 'error_page',
  /** A page asks for the report of an attempt. */
  report: 'report',
});

/**
 * The content of each kind of request.
 * @typedef {object} Requests
 * @property {{ kind: 'action', tab: number, attempt: number, action: Action, listener?: string, client?: string, runs_on?: RunsOn, terminal?: Terminal }} action
 * @property {{ kind: 'error_page', tab: number, url: string, title: string, text: string, status?: number, calls: string[], loopback_access?: LoopbackAccess, stopped_forms?: StoppedForm[], links?: string[] }} error_page
 * @property {{ kind: 'report', attempt: number }} report
 */

/**
 * The content of the answer to each kind: the text to put on the clipboard after `copy`, and what to do in the
 * place of `place`; whether the page had something
 * to explain, and whether its tab shows that (the explanation itself is in `storage.session`); the events of the report.
 * @typedef {object} Results
 * @property {{ text?: string, choice?: Choice }} action
 * @property {{ found: boolean, inTab: boolean }} error_page
 * @property {{ report: Event[] }} report
 */

/** @typedef {keyof Requests} Kind */
/** @typedef {Requests[Kind]} Request */
/** An error of the core has a `variant`. @typedef {{ name: string, variant?: string, message: string }} Failure */
/** @template {Kind} K @typedef {{ ok: true } & Results[K] | { ok: false, error: Failure }} Answer */

/**
 * Sends a request to the background. Any failure is returned as an answer, so that a page can show it.
 * @template {Request} R
 * @param {R} request
 * @returns {Promise<Answer<R['kind']>>}
 */
export async function sendRequest(request) {
  try {
    return (await ext.runtime.sendMessage(request)) ?? { ok: false, error: { name: 'NoAnswer', message: '' } };
  } catch (error) {
    return { ok: false, error: { name: 'NoAnswer', message: String(error) } };
  }
}
