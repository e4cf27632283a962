/** Reads enough of a PNG to tell whether anything is on it. */

import { inflateSync } from 'node:zlib';

/** Channels per pixel, by the file's colour type. @type {Record<number, number>} */
const CHANNELS = { 2: 3, 6: 4 };

/** Rows to skip at the edges: a page scrolled by half a pixel has a seam there. */
const SEAM = 4;

/** How far two shades may differ and still count as equal. */
const TOLERANCE = 12;

/**
 * The chunks of a PNG.
 * @param {Buffer} file
 */
function* chunks(file) {
  for (let at = 8; at < file.length;) {
    const size = file.readUInt32BE(at);
    yield { name: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + size) };
    at += size + 12;
  }
}

/** PNG's Paeth predictor, from the bytes to the left, above, and above left. @param {number} a @param {number} b @param {number} c */
function paeth(a, b, c) {
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
}

/** The channel that is read: green, which contributes most to brightness. Filters keep the channels apart. */
const GREEN = 1;

/**
 * Undoes the filter of the green bytes of a row, by PNG's number of the filter. A loop for each: a page has millions.
 * @type {((row: Uint8Array, above: Uint8Array, channels: number) => void)[]}
 */
const FILTERS = [
  () => undefined,
  (row, _, channels) => {
    for (let x = GREEN + channels; x < row.length; x += channels) row[x] += row[x - channels];
  },
  (row, above, channels) => {
    for (let x = GREEN; x < row.length; x += channels) row[x] += above[x];
  },
  (row, above, channels) => {
    row[GREEN] += above[GREEN] >> 1;
    for (let x = GREEN + channels; x < row.length; x += channels) row[x] += (row[x - channels] + above[x]) >> 1;
  },
  (row, above, channels) => {
    row[GREEN] += above[GREEN];
    for (let x = GREEN + channels; x < row.length; x += channels)
      row[x] += paeth(row[x - channels], above[x], above[x - channels]);
  },
];

/**
 * The brightness of a picture in its top and bottom left corners, from 0 to 255, and the share of pixels that differ
 * from the top one.
 * @param {Uint8Array} png with eight bits per channel, not interlaced, as browsers write it
 */
export function look(png) {
  const all = [...chunks(Buffer.from(png))];
  const header = all[0].data;
  const [width, height, channels] = [header.readUInt32BE(0), header.readUInt32BE(4), CHANNELS[header[9]]];
  if (header[8] !== 8 || !channels || header[12] !== 0) throw new Error('unsupported PNG format');
  const bytes = inflateSync(Buffer.concat(all.filter(({ name }) => name === 'IDAT').map(({ data }) => data)));
  const stride = width * channels;
  let above = new Uint8Array(stride);
  let row = new Uint8Array(stride);
  let background = 0;
  let end = 0;
  let others = 0;
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    row.set(bytes.subarray(start + 1, start + 1 + stride));
    FILTERS[bytes[start]](row, above, channels);
    if (y === SEAM) background = row[GREEN];
    if (y === height - 1 - SEAM) end = row[GREEN];
    for (let x = GREEN; x < stride && y >= SEAM; x += channels)
      if (Math.abs(row[x] - background) > TOLERANCE) others += 1;
    [above, row] = [row, above];
  }
  return { background, end, others: others / (width * height) };
}
