/** Draws the picture of a sign-in: client, provider, browser and listener, and where it broke or was repaired. */

import { h, s } from './dom.js';
import { icon } from './icons.js';
import { messageNodes, messageText, t } from './text.js';
import { TONES } from './tones.js';
import { horizontalPlan, verticalPlan } from './journey-plan.js';

/** @import { Explanation } from '../../types/contract.js' */
/** @import { Box, Wire } from './journey-plan.js' */

/** The parts of an explanation that the picture shows. */
/** @typedef {Pick<Explanation, 'journey' | 'provider' | 'client' | 'actions'>} Pictured */

const NARROW_PAGE = '(max-width: 620px)';
/** The smallest font size in the picture. */
const MIN_FONT_SIZE_PX = 10.5;

/** @param {Pictured} explanation @param {Box} box */
function endpointText({ journey, client }, box) {
  if (box.state === 'unreached') return t('ui_journey_not_reached');
  const { problem } = journey;
  if (['broke', 'open', 'left'].includes(box.state)) return problem ? messageText(problem) : t('ui_journey_nobody');
  if (journey.progress === 'answered') return t('ui_journey_received');
  // The wire to this box broke, and there is more to say than that the client waits there.
  if (problem && journey.landed === journey.listener) return messageText(problem);
  return messageText({ key: 'ui_journey_listener', args: [client?.name ?? { key: 'party_client', args: [] }] });
}

/**
 * @param {Pictured} explanation
 * @param {Box} box
 * @returns {[name: string, sub: string, isAddress: boolean]}
 */
function boxTexts(explanation, box) {
  const { journey, client, provider } = explanation;
  if (box.role === 'client') return [client?.name ?? t('ui_journey_client_unknown'), t('ui_journey_client'), false];
  if (box.role === 'provider') {
    return [
      provider?.name ?? t('ui_journey_provider_unknown'),
      t(box.state === 'broke' ? 'ui_journey_refused' : 'ui_journey_provider'),
      false,
    ];
  }
  if (box.role === 'browser') return [t('ui_journey_browser'), t('ui_journey_browser_role'), false];
  const address = box.role === 'landed' ? journey.landed : (journey.listener ?? journey.landed);
  const sub = endpointText(explanation, box);
  return [address ?? t('ui_journey_listener_unknown'), sub, address !== null];
}

/**
 * @param {Pictured} explanation
 * @param {Box} box
 * @param {boolean} rightToLeft
 */
function drawBox(explanation, box, rightToLeft) {
  const [name, sub, isAddress] = boxTexts(explanation, box);
  const compact = box.height < 70;
  const room = box.width - (compact ? 58 : 26);
  const start = (/** @type {number} */ inset) => (rightToLeft ? box.x + box.width - inset : box.x + inset);
  const textAt = start(compact ? 44 : 13);
  const lines = compact ? [25, 43] : [52, 71];
  // An address is always left to right. On a right-to-left page it is therefore anchored at its end.
  const anchor = isAddress && rightToLeft ? 'end' : 'start';
  return s(
    'g',
    { class: box.state },
    s('rect', { class: 'box', x: box.x + 1, y: box.y, width: box.width - 2, height: box.height, rx: 9 }),
    icon(box.role === 'landed' ? 'listener' : box.role, {
      class: 'sign',
      width: 19,
      height: 19,
      x: rightToLeft ? start(13) - 19 : start(13),
      y: box.y + (compact ? 19 : 13),
    }),
    s(
      'text',
      {
        class: isAddress ? 'port' : 'name',
        x: textAt,
        y: box.y + lines[0],
        'text-anchor': anchor,
        direction: isAddress ? 'ltr' : null,
        'data-room': room,
      },
      name,
    ),
    s('text', { class: 'sub', x: textAt, y: box.y + lines[1], 'data-room': room }, sub),
  );
}

/** @param {number} x @param {number} y @param {boolean} good */
function badge(x, y, good) {
  return s(
    'g',
    { class: good ? 'mended badge' : 'broke badge', transform: `translate(${x} ${y})` },
    s('circle', { class: 'disc', r: 9.5 }),
    s('circle', { class: 'mark', r: 8 }),
    s('path', { class: 'mark', d: good ? 'M-3.6.4-1 3 3.8-2.4' : 'M-3-3 3 3M3-3-3 3' }),
  );
}

/** Draws a plug along the x axis, in its socket or out of it. @param {number} length @param {boolean} good */
function plug(length, good) {
  const middle = length / 2;
  const [left, right] = good ? [middle - 10, middle + 1] : [middle - 17, middle + 8];
  return s(
    'g',
    { class: good ? 'plug mended' : 'plug broke' },
    s(
      'g',
      good ? { class: 'slide' } : {},
      s('path', { class: 'wire', d: `M0 0H${left}M${left + 9}-3.2h6.5M${left + 9} 3.2h6.5` }),
      s('rect', { class: 'body', x: left, y: -6.5, width: 9, height: 13, rx: 3 }),
    ),
    s('rect', { class: 'body', x: right, y: -6.5, width: 9, height: 13, rx: 3 }),
    s('path', { class: 'wire', d: `M${right + 9} 0H${length}` }),
  );
}

/** @param {Wire} wire */
function drawWire(wire) {
  const length = Math.abs(wire.length);
  const across = wire.length < 0 ? 180 : 0;
  const angle = wire.vertical ? 90 : across;
  const group = s('g', {});
  if (wire.lead.length) {
    const path = wire.lead.map(([x, y], index) => `${index ? 'L' : 'M'}${x} ${y}`).join('');
    group.append(s('path', { class: `wire ${wire.state}`, d: `${path}L${wire.x} ${wire.y}` }));
  }
  const local = s('g', { transform: `translate(${wire.x} ${wire.y}) rotate(${angle})` });
  group.append(local);
  if (wire.state === 'broke' || wire.state === 'mended') {
    const good = wire.state === 'mended';
    local.append(plug(length, good));
    const middle = wire.length / 2;
    group.append(wire.vertical ? badge(wire.x + 26, wire.y + middle, good) : badge(wire.x + middle, wire.y - 22, good));
  } else {
    local.append(
      s('path', { class: `wire ${wire.state}`, d: `M${wire.lead.length ? 0 : 5} 0H${length - 9}` }),
      s('path', { class: `tip ${wire.state}`, d: `M${length - 10}-4.5 ${length - 2} 0l-8 4.5z` }),
    );
  }
  return group;
}

/**
 * Shrinks each text, then truncates it, until it fits its box. Fonts differ too much to know the widths in advance.
 * @param {SVGElement} picture
 */
function fitTexts(picture) {
  for (const text of picture.querySelectorAll('text')) {
    const room = Number(text.getAttribute('data-room'));
    const fits = () => text.getComputedTextLength() <= room;
    if (fits()) continue;
    // Step by step: in some browsers the width is not proportional to the font size.
    for (let size = parseFloat(getComputedStyle(text).fontSize); size > MIN_FONT_SIZE_PX && !fits();) {
      size = Math.max(size - 0.25, MIN_FONT_SIZE_PX);
      text.style.fontSize = `${size}px`;
    }
    const whole = text.textContent ?? '';
    for (let keep = whole.length - 1; keep > 4 && !fits(); keep -= 1) {
      text.textContent = `${whole.slice(0, keep)}…`;
    }
    if (text.textContent !== whole) text.append(s('title', {}, whole));
  }
}

/**
 * Builds the picture with its caption. It is redrawn when the page becomes narrow or wide.
 * @param {Pictured} explanation
 */
export function journeyFigure(explanation) {
  const narrow = matchMedia(NARROW_PAGE);
  const figure = h('figure', { class: 'journey' });
  const captionText = h('span', {}, messageNodes(explanation.journey.caption));
  const tone = TONES[explanation.journey.progress];
  const draw = () => {
    const rightToLeft = document.documentElement.dir === 'rtl';
    const plan = (narrow.matches ? verticalPlan : horizontalPlan)(explanation, rightToLeft);
    const names = plan.boxes.filter((box) => box.role !== 'landed').map((box) => boxName(explanation, box));
    const picture = s(
      'svg',
      {
        viewBox: `0 0 ${plan.width} ${plan.height}`,
        role: 'img',
        'aria-label': `${t('ui_journey_label', ...names)} ${captionText.textContent}`,
      },
      ...plan.wires.map(drawWire),
      ...plan.boxes.map((box) => drawBox(explanation, box, rightToLeft)),
    );
    figure.classList.toggle(
      'forked',
      plan.boxes.some((box) => box.role === 'landed'),
    );
    figure.replaceChildren(picture, h('figcaption', { class: tone }, icon(tone), captionText));
    requestAnimationFrame(() => fitTexts(picture));
  };
  narrow.addEventListener('change', draw);
  draw();
  return figure;
}

/** @param {Pictured} explanation @param {Box} box */
function boxName(explanation, box) {
  return boxTexts(explanation, box)[0];
}
