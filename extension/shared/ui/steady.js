/**
 * Controls that give something away answer only after the page has been in view, with the focus, for a second. Someone
 * who is clicking away at another page, or holding a key down, must not press a button that appears there.
 */

import { announce } from './clipboard.js';
import { t } from './text.js';

/** How long the page must be in view. A press that comes earlier starts the time again. */
const WAIT_MS = 1000;

/** @type {Set<HTMLElement>} */
const guarded = new Set();

/** Since when presses count, on the clock of events. */
let steadySince = Infinity;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let frame = 0;
let hasWarned = false;

/** @param {HTMLElement} control */
function showWaiting(control) {
  control.setAttribute('aria-disabled', 'true');
  control.setAttribute('aria-description', t('ui_steady'));
  control.dataset.waiting = 'paused';
}

/** @param {HTMLElement} control */
function showCounting(control) {
  control.dataset.waiting = 'counting';
  for (const animation of control.getAnimations()) animation.currentTime = 0;
}

/** @param {HTMLElement} control */
function showReady(control) {
  control.removeAttribute('aria-disabled');
  control.removeAttribute('aria-description');
  delete control.dataset.waiting;
}

/** Starts the time again. It does not run while the page is out of view or another window has the focus. */
function restart() {
  clearTimeout(timer);
  cancelAnimationFrame(frame);
  steadySince = Infinity;
  guarded.forEach(showWaiting);
  if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
  // The page is in view when its first frame is drawn.
  frame = requestAnimationFrame(() => {
    guarded.forEach(showCounting);
    timer = setTimeout(finish, WAIT_MS);
  });
}

function finish() {
  steadySince = performance.now();
  hasWarned = false;
  for (const control of guarded) {
    if (control.isConnected) showReady(control);
    else guarded.delete(control);
  }
}

/** Whether an event happened while presses count. An event that a busy page handles late has its old time stamp. @param {Event} event */
const counts = (event) => event.timeStamp >= steadySince;

function refuseEarlyPress() {
  restart();
  if (!hasWarned) announce(t('ui_steady'));
  hasWarned = true;
}

/** Whether a key presses the control in which it is pressed. @param {KeyboardEvent} event */
function isPress({ key, target }) {
  if (target instanceof HTMLInputElement && target.type === 'radio') return key === ' ' || key.startsWith('Arrow');
  return key === 'Enter' || (key === ' ' && target instanceof HTMLButtonElement);
}

/**
 * Makes a control answer only after the page has been in view for a second, from now on. Listeners for its clicks must be
 * added later than this.
 * @template {HTMLElement} T
 * @param {T} control a button, or an element with radio buttons
 * @param {HTMLElement} [form] that the control submits
 * @returns {T}
 */
export function answerWhenSteady(control, form = control) {
  guarded.add(control);
  control.addEventListener('pointerdown', (event) => {
    if (counts(event)) return;
    refuseEarlyPress();
    // The click follows when the button is released.
    addEventListener('pointerup', restart, { once: true });
  });
  form.addEventListener('keydown', (event) => {
    if (!isPress(event) || (counts(event) && !event.repeat)) return;
    event.preventDefault();
    if (!counts(event)) refuseEarlyPress();
  });
  control.addEventListener(
    'click',
    (event) => {
      if (event.isTrusted && counts(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.isTrusted) refuseEarlyPress();
    },
    { capture: true },
  );
  restart();
  return control;
}

addEventListener('focus', restart);
addEventListener('blur', restart);
document.addEventListener('visibilitychange', restart);
