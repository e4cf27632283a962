/**
 * Searches everything that a browser wrote to its profile folder, as someone with the disk would: raw bytes in several
 * encodings, and what is compressed.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** A value that must not be found. @typedef {{ name: string, value: string }} Secret */
/** @typedef {{ file: string, secret: string, as: string }} Found */

/**
 * Finds secrets in all files of a profile. Values that are long enough are also found in halves: a database may split them.
 * @param {string} folder of a browser that has ended
 * @param {Secret[]} secrets
 * @returns {Found[]} each file, secret and encoding once
 */
export function searchProfile(folder, secrets) {
  const groups = groupsOf(secrets);
  /** @type {Map<string, Found>} */
  const found = new Map();
  for (const path of filesIn(folder)) {
    const file = relative(folder, path);
    for (const { bytes, form } of formsOf(readFileSync(path))) {
      for (const { encoding, beginning, needles } of groups) {
        if (!bytes.includes(beginning)) continue;
        for (const { secret, needle } of needles) {
          if (!bytes.includes(needle)) continue;
          const as = form ? `${encoding}, ${form}` : encoding;
          found.set([file, secret, as].join('\n'), { file, secret, as });
        }
      }
    }
  }
  return [...found.values()];
}

/** Half of a value that is shorter than this would be found by chance. */
const MIN_HALF = 10;

/** @type {[encoding: string, encode: (text: string) => Buffer][]} */
const ENCODINGS = [
  ['text', (text) => Buffer.from(text)],
  ['UTF-16', (text) => Buffer.from(text, 'utf16le')],
  ...[0, 1, 2].map(
    (shift) =>
      /** @type {[string, (text: string) => Buffer]} */ (['base64', (text) => Buffer.from(insideBase64(text, shift))]),
  ),
];

/**
 * What to look for, in each encoding. Files are large, so they are searched for what all values begin with first.
 * @param {Secret[]} secrets
 */
function groupsOf(secrets) {
  return ENCODINGS.map(([encoding, encode]) => {
    const needles = secrets.flatMap(({ name, value }) =>
      halvesOf(value).map((half) => ({ secret: name, needle: encode(half) })),
    );
    const [{ needle: first }] = needles;
    let length = first.length;
    while (needles.some(({ needle }) => !needle.subarray(0, length).equals(first.subarray(0, length)))) length -= 1;
    return { encoding, beginning: first.subarray(0, length), needles };
  });
}

/** @param {string} value */
function halvesOf(value) {
  const middle = Math.floor(value.length / 2);
  return middle < MIN_HALF ? [value] : [value.slice(0, middle), value.slice(middle)];
}

/**
 * The part of a base64 text that does not depend on what stands before and after the value.
 * @param {string} value
 * @param {number} shift how many bytes of a group of three stand before it
 */
function insideBase64(value, shift) {
  const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(value)])
    .toString('base64')
    .replaceAll('=', '');
  return text.slice(shift === 0 ? 0 : 4, -3);
}

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

/** The bytes of a file and what they contain compressed. @param {Buffer} bytes @returns {{ bytes: Buffer, form?: string }[]} */
function formsOf(bytes) {
  return [
    { bytes },
    ...inflated(bytes).map((plain) => ({ bytes: plain, form: 'gzip' })),
    ...(bytes.subarray(0, MOZ_LZ4.length).equals(MOZ_LZ4) ? [{ bytes: unpackMozLz4(bytes), form: 'LZ4' }] : []),
    ...levelDbBlocks(bytes).map((block) => ({ bytes: block, form: 'LevelDB' })),
  ];
}

/** @param {Buffer} bytes */
function inflated(bytes) {
  /** @type {[mark: number[], unpack: (from: Buffer, options: import('node:zlib').ZlibOptions) => Buffer][]} */
  const kinds = [
    [[0x1f, 0x8b, 8], gunzipSync],
    [[0x78, 0x01], inflateSync],
    [[0x78, 0x9c], inflateSync],
    [[0x78, 0xda], inflateSync],
    [[0x50, 0x4b, 3, 4], unzipFirst],
  ];
  return kinds.flatMap(([mark, unpack]) => {
    const plain = [];
    for (let at = bytes.indexOf(Buffer.from(mark)); at >= 0; at = bytes.indexOf(Buffer.from(mark), at + 1)) {
      try {
        plain.push(unpack(bytes.subarray(at), { finishFlush: constants.Z_SYNC_FLUSH }));
      } catch {
        // These bytes only look like the start of a compressed stream.
      }
    }
    return plain;
  });
}

/** The first file of a zip. @param {Buffer} bytes @param {import('node:zlib').ZlibOptions} options */
function unzipFirst(bytes, options) {
  const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  return bytes.readUInt16LE(8) === 8 ? inflateRawSync(bytes.subarray(start), options) : bytes.subarray(start);
}

const MOZ_LZ4 = Buffer.from('mozLz40\0');

/** Unpacks a file of Firefox: a mark, the length, and one LZ4 block. @param {Buffer} bytes */
export function unpackMozLz4(bytes) {
  const output = Buffer.alloc(bytes.readUInt32LE(MOZ_LZ4.length));
  const input = bytes.subarray(MOZ_LZ4.length + 4);
  let at = 0;
  let to = 0;
  const lengthFrom = (/** @type {number} */ nibble) => {
    let length = nibble;
    for (let more = nibble === 15 ? 255 : 0; more === 255; length += more) more = input[at++];
    return length;
  };
  while (at < input.length) {
    const token = input[at++];
    const literals = lengthFrom(token >> 4);
    input.copy(output, to, at, at + literals);
    to += literals;
    at += literals;
    if (at >= input.length) break;
    const distance = input.readUInt16LE(at);
    at += 2;
    for (let left = lengthFrom(token & 15) + 4; left > 0; left -= 1, to += 1) output[to] = output[to - distance];
  }
  return output;
}

/** A number of seven bits a byte, and where it ends. @param {Buffer} bytes @param {number} at */
function varint(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, at };
    if (byte === undefined || shift > 42) throw new RangeError('not a number');
  }
}

/** @param {Buffer} input */
function unpackSnappy(input) {
  const { value: length, at: start } = varint(input, 0);
  const output = Buffer.alloc(length);
  let at = start;
  let to = 0;
  while (at < input.length) {
    const tag = input[at++];
    if ((tag & 3) === 0) {
      let size = (tag >> 2) + 1;
      if (size > 60) {
        const extra = size - 60;
        size = input.readUIntLE(at, extra) + 1;
        at += extra;
      }
      input.copy(output, to, at, at + size);
      to += size;
      at += size;
      continue;
    }
    const kind = tag & 3;
    let size = (tag >> 2) + 1;
    let distance;
    if (kind === 1) {
      size = ((tag >> 2) & 7) + 4;
      distance = ((tag >> 5) << 8) | input[at++];
    } else {
      const width = kind === 2 ? 2 : 4;
      distance = input.readUIntLE(at, width);
      at += width;
    }
    for (; size > 0; size -= 1, to += 1) output[to] = output[to - distance];
  }
  return output;
}

const LEVEL_DB_MARK = Buffer.from('57fb808b247547db', 'hex');
const FOOTER = 48;

/** The blocks of a LevelDB table, unpacked, with whole keys. @param {Buffer} table */
function levelDbBlocks(table) {
  if (table.length < FOOTER || !table.subarray(-8).equals(LEVEL_DB_MARK)) return [];
  const footer = table.subarray(-FOOTER);
  /** @param {Buffer} bytes @param {number} at */
  const handle = (bytes, at) => {
    const offset = varint(bytes, at);
    const size = varint(bytes, offset.at);
    return { offset: offset.value, size: size.value, at: size.at };
  };
  /** @param {{ offset: number, size: number }} where */
  const block = ({ offset, size }) => {
    const content = table.subarray(offset, offset + size);
    return table[offset + size] === 1 ? unpackSnappy(content) : content;
  };
  const index = handle(footer, handle(footer, 0).at);
  return entriesOf(block(index)).map(({ value }) => {
    const entries = entriesOf(block(handle(value, 0)));
    return Buffer.concat(entries.flatMap(({ key, value: content }) => [key, content, Buffer.alloc(1)]));
  });
}

/** @param {Buffer} block */
function entriesOf(block) {
  const end = block.length - 4 * block.readUInt32LE(block.length - 4) - 4;
  const entries = [];
  let key = Buffer.alloc(0);
  for (let at = 0; at < end;) {
    const shared = varint(block, at);
    const own = varint(block, shared.at);
    const size = varint(block, own.at);
    key = Buffer.concat([key.subarray(0, shared.value), block.subarray(size.at, size.at + own.value)]);
    at = size.at + own.value;
    entries.push({ key, value: block.subarray(at, at + size.value) });
    at += size.value;
  }
  return entries;
}
