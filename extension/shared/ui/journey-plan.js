/** Computes the layout of the picture of a sign-in: geometry only, no drawing. */

/** @import { Explanation } from '../../types/contract.js' */

/**
 * @typedef {'done' | 'broke' | 'open' | 'mended' | 'offered' | 'unreached' | 'left' | 'target'} State
 * @typedef {{ role: 'client' | 'provider' | 'browser' | 'landed' | 'listener', state: State, x: number, y: number,
 *   width: number, height: number }} Box
 * @typedef {{ state: State, x: number, y: number, length: number, vertical: boolean, lead: [number, number][] }} Wire
 * @typedef {{ width: number, height: number, boxes: Box[], wires: Wire[] }} Plan
 */

const LEGS = ['request', 'response', 'delivery', 'listener'];

/** Returns the state of each box and wire. @param {Pick<Explanation, 'journey' | 'actions'>} explanation */
function statesOf(explanation) {
  const { end, progress, landed, listener } = explanation.journey;
  const lastLeg = LEGS.indexOf(end);
  const repaired = progress === 'answered';
  /** @type {State} */
  const ended = progress === 'open' ? 'open' : 'broke';
  const forked = lastLeg >= 2 && landed !== null && listener !== null && landed !== listener;
  const offered = explanation.actions.some((offer) => 'action' in offer && offer.action === 'deliver');
  const mended = repaired && !forked;
  /** @param {number} leg @returns {State} */
  const wire = (leg) => {
    if (mended && leg === Math.min(lastLeg, 2)) return 'mended';
    if (leg === lastLeg || (forked && leg === 2)) return ended;
    return leg < lastLeg ? 'done' : 'unreached';
  };
  /** @returns {State} */
  const landing = () => {
    if (mended) return 'target';
    if (forked && repaired) return 'left';
    if (lastLeg < 2) return 'unreached';
    return lastLeg === 3 || forked || listener === null ? ended : 'done';
  };
  /** @type {State} */
  const unrepaired = offered ? 'offered' : 'unreached';
  /** @type {State} */
  const detour = repaired ? 'mended' : unrepaired;
  return {
    forked,
    wires: [wire(0), wire(1), wire(2)],
    boxes: /** @type {State[]} */ ([
      'done',
      lastLeg === 0 && !repaired ? ended : 'done',
      lastLeg < 2 ? 'unreached' : 'done',
    ]),
    /** The box where the browser was sent. */
    landed: landing(),
    detour,
    listener: /** @type {State} */ (detour === 'unreached' ? 'done' : 'target'),
  };
}

/**
 * The picture in one row, for wide pages.
 * @param {Pick<Explanation, 'journey' | 'actions'>} explanation
 * @param {boolean} rightToLeft
 * @returns {Plan}
 */
export function horizontalPlan(explanation, rightToLeft) {
  const [width, box, gap, height, top] = [720, 140, 160 / 3, 88, 30];
  const states = statesOf(explanation);
  const lowerTop = top + height + 18;
  /** @param {number} column */
  const left = (column) => {
    const x = column * (box + gap);
    return rightToLeft ? width - x - box : x;
  };
  const direction = rightToLeft ? -1 : 1;
  /** @param {number} column @returns {number} the x where a wire leaves this column */
  const exit = (column) => left(column) + (rightToLeft ? 0 : box);
  /** @param {number} column @param {State} state @param {Box['role']} role @param {number} [y] @returns {Box} */
  const place = (column, state, role, y = top) => ({ role, state, x: left(column), y, width: box, height });

  const roles = /** @type {Box['role'][]} */ (['client', 'provider', 'browser']);
  const boxes = roles.map((role, column) => place(column, states.boxes[column], role));
  /** @type {Wire[]} */
  const wires = states.wires.map((state, column) => ({
    state,
    x: exit(column),
    y: top + height / 2,
    length: gap * direction,
    vertical: false,
    lead: [],
  }));
  boxes.push(place(3, states.landed, states.forked ? 'landed' : 'listener'));
  if (states.forked) {
    const middle = left(2) + box / 2;
    const y = lowerTop + height / 2;
    boxes.push(place(3, states.listener, 'listener', lowerTop));
    wires.push({
      state: states.detour,
      x: exit(2),
      y,
      length: gap * direction,
      vertical: false,
      lead: [
        [middle, top + height],
        [middle, y],
      ],
    });
  }
  return { width, height: states.forked ? lowerTop + height + 4 : top + height + 4, boxes, wires };
}

/**
 * The picture in one column, for narrow pages.
 * @param {Pick<Explanation, 'journey' | 'actions'>} explanation
 * @param {boolean} rightToLeft
 * @returns {Plan}
 */
export function verticalPlan(explanation, rightToLeft) {
  const [width, height, gap, inset] = [320, 58, 44, 44];
  const states = statesOf(explanation);
  /** @param {number} row */
  const top = (row) => 4 + row * (height + gap);
  const roles = /** @type {Box['role'][]} */ (['client', 'provider', 'browser']);
  /** @type {Box[]} */
  const boxes = roles.map((role, row) => ({ role, state: states.boxes[row], x: 0, y: top(row), width, height }));
  const shift = states.forked ? (inset / 2) * (rightToLeft ? -1 : 1) : 0;
  /** @type {Wire[]} */
  const wires = states.wires.map((state, row) => ({
    state,
    x: width / 2 + (row === 2 ? shift : 0),
    y: top(row) + height,
    length: gap,
    vertical: true,
    lead: [],
  }));
  if (!states.forked) {
    boxes.push({ role: 'listener', state: states.landed, x: 0, y: top(3), width, height });
    return { width, height: top(3) + height + 4, boxes, wires };
  }
  boxes.push({
    role: 'landed',
    state: states.landed,
    x: rightToLeft ? 0 : inset,
    y: top(3),
    width: width - inset,
    height,
  });
  boxes.push({ role: 'listener', state: states.listener, x: 0, y: top(4), width, height });
  const side = rightToLeft ? width - inset / 2 : inset / 2;
  wires.push({
    state: states.detour,
    x: side,
    y: top(3) + height,
    length: gap,
    vertical: true,
    lead: [[side, top(2) + height]],
  });
  return { width, height: top(4) + height + 4, boxes, wires };
}
