/** Where everything in the picture of a sign-in goes: pure geometry, no drawing. */

/** @typedef {import('./types.js').Explanation} Explanation */

/**
 * @typedef {'done' | 'broke' | 'mended' | 'offered' | 'unreached' | 'left' | 'target'} State
 * @typedef {{ role: 'client' | 'provider' | 'browser' | 'landed' | 'listener', state: State, x: number, y: number,
 *   width: number, height: number }} Box
 * @typedef {{ state: State, x: number, y: number, length: number, down: boolean, lead: [number, number][] }} Wire
 * @typedef {{ width: number, height: number, boxes: Box[], wires: Wire[] }} Plan
 */

const LEGS = ['request', 'response', 'delivery', 'listener'];

/**
 * What became of each part of the way.
 * @param {Explanation} explanation
 */
export function states(explanation) {
  const { broken, repaired, landed, listener } = explanation.journey;
  const at = LEGS.indexOf(broken);
  const forked = at >= 2 && landed !== null && listener !== null && landed !== listener;
  const offered = explanation.actions.some((offer) => 'action' in offer && offer.action === 'deliver');
  const mended = repaired && !forked;
  /** @param {number} leg @returns {State} */
  const wire = (leg) => {
    if (mended && leg === Math.min(at, 2)) return 'mended';
    if (leg === at || (forked && leg === 2)) return 'broke';
    return leg < at ? 'done' : 'unreached';
  };
  /** @type {State} */
  const end = at < 2 ? 'unreached' : at === 3 || forked || listener === null ? 'broke' : 'done';
  /** @type {State} */
  const way = repaired ? 'mended' : offered ? 'offered' : 'unreached';
  return {
    forked,
    wires: [wire(0), wire(1), wire(2)],
    boxes: /** @type {State[]} */ (['done', at === 0 && !repaired ? 'broke' : 'done', at < 2 ? 'unreached' : 'done']),
    /** The box where the browser was sent. */
    end: /** @type {State} */ (mended ? 'target' : forked && repaired ? 'left' : end),
    way,
    listener: /** @type {State} */ (way === 'unreached' ? 'done' : 'target'),
  };
}

/**
 * The picture in one row, for wide pages.
 * @param {Explanation} explanation
 * @param {boolean} rightToLeft
 * @returns {Plan}
 */
export function acrossPlan(explanation, rightToLeft) {
  const [width, box, gap, height, top] = [720, 140, 160 / 3, 88, 30];
  const is = states(explanation);
  const low = top + height + 18;
  /** @param {number} column */
  const left = (column) => {
    const x = column * (box + gap);
    return rightToLeft ? width - x - box : x;
  };
  const turn = rightToLeft ? -1 : 1;
  /** @param {number} column @returns {number} the x where a wire leaves this column */
  const exit = (column) => left(column) + (rightToLeft ? 0 : box);
  /** @param {number} column @param {State} state @param {Box['role']} role @param {number} [y] @returns {Box} */
  const place = (column, state, role, y = top) => ({ role, state, x: left(column), y, width: box, height });

  const roles = /** @type {Box['role'][]} */ (['client', 'provider', 'browser']);
  const boxes = roles.map((role, column) => place(column, is.boxes[column], role));
  /** @type {Wire[]} */
  const wires = is.wires.map((state, column) => ({
    state,
    x: exit(column),
    y: top + height / 2,
    length: gap * turn,
    down: false,
    lead: [],
  }));
  boxes.push(place(3, is.end, is.forked ? 'landed' : 'listener'));
  if (is.forked) {
    const middle = left(2) + box / 2;
    const y = low + height / 2;
    boxes.push(place(3, is.listener, 'listener', low));
    wires.push({
      state: is.way,
      x: exit(2),
      y,
      length: gap * turn,
      down: false,
      lead: [
        [middle, top + height],
        [middle, y],
      ],
    });
  }
  return { width, height: is.forked ? low + height + 4 : top + height + 4, boxes, wires };
}

/**
 * The picture in one column, for narrow pages.
 * @param {Explanation} explanation
 * @param {boolean} rightToLeft
 * @returns {Plan}
 */
export function downPlan(explanation, rightToLeft) {
  const [width, height, gap, inset] = [320, 58, 44, 44];
  const is = states(explanation);
  /** @param {number} row */
  const top = (row) => 4 + row * (height + gap);
  const roles = /** @type {Box['role'][]} */ (['client', 'provider', 'browser']);
  /** @type {Box[]} */
  const boxes = roles.map((role, row) => ({ role, state: is.boxes[row], x: 0, y: top(row), width, height }));
  const shift = is.forked ? (inset / 2) * (rightToLeft ? -1 : 1) : 0;
  /** @type {Wire[]} */
  const wires = is.wires.map((state, row) => ({
    state,
    x: width / 2 + (row === 2 ? shift : 0),
    y: top(row) + height,
    length: gap,
    down: true,
    lead: [],
  }));
  if (!is.forked) {
    boxes.push({ role: 'listener', state: is.end, x: 0, y: top(3), width, height });
    return { width, height: top(3) + height + 4, boxes, wires };
  }
  boxes.push({ role: 'landed', state: is.end, x: rightToLeft ? 0 : inset, y: top(3), width: width - inset, height });
  boxes.push({ role: 'listener', state: is.listener, x: 0, y: top(4), width, height });
  const side = rightToLeft ? width - inset / 2 : inset / 2;
  wires.push({ state: is.way, x: side, y: top(3) + height, length: gap, down: true, lead: [[side, top(2) + height]] });
  return { width, height: top(4) + height + 4, boxes, wires };
}
