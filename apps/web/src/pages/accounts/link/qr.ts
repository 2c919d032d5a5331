/**
 * QR codes (ISO/IEC 18004) of short texts: byte mode, error correction M, versions 1 to 6, which hold up to 106 bytes.
 * That is room for an address of ours; version information, which larger codes carry, is not needed.
 */
type Size = { total: number; ecc: number; blocks: number; align: number | null };
const sizes: readonly Size[] = [
  { total: 26, ecc: 10, blocks: 1, align: null },
  { total: 44, ecc: 16, blocks: 1, align: 18 },
  { total: 70, ecc: 26, blocks: 1, align: 22 },
  { total: 100, ecc: 18, blocks: 2, align: 26 },
  { total: 134, ecc: 24, blocks: 2, align: 30 },
  { total: 172, ecc: 16, blocks: 4, align: 34 },
];
const dataOf = ({ total, ecc, blocks }: Size) => total - ecc * blocks;

/** Product in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
const times = (a: number, b: number): number => {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1)
    product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (((b >>> bit) & 1) * a);
  return product;
};
/** The divisor of Reed-Solomon: (x - 2^0) … (x - 2^(degree-1)), without its leading 1. */
const divisorOf = (degree: number): number[] => {
  const result = [...Array<number>(degree - 1).fill(0), 1];
  for (let step = 0, root = 1; step < degree; step += 1, root = times(root, 2))
    for (let at = 0; at < degree; at += 1) result[at] = times(result[at]!, root) ^ (result[at + 1] ?? 0);
  return result;
};
const remainderOf = (data: readonly number[], divisor: readonly number[]): number[] => {
  const rest = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ rest.shift()!;
    rest.push(0);
    for (const [at, part] of divisor.entries()) rest[at]! ^= times(part, factor);
  }
  return rest;
};

/** Reed-Solomon words that let `ecc / 2` wrong ones among `data` be put right. */
export const correctionOf = (data: readonly number[], ecc: number): number[] =>
  remainderOf(data, divisorOf(ecc));

/** Mode, length, bytes, end mark and padding, as code words. */
const dataWords = (bytes: Uint8Array, capacity: number): number[] => {
  const bits = [
    ...bitsOf(0b0100, 4),
    ...bitsOf(bytes.length, 8),
    ...[...bytes].flatMap((byte) => bitsOf(byte, 8)),
  ];
  bits.push(...bitsOf(0, Math.min(4, capacity * 8 - bits.length)));
  bits.push(...bitsOf(0, (8 - (bits.length % 8)) % 8));
  const words: number[] = [];
  for (let at = 0; at < bits.length; at += 8)
    words.push(bits.slice(at, at + 8).reduce((word, bit) => word * 2 + bit, 0));
  for (let pad = 0; words.length < capacity; pad += 1) words.push(pad % 2 === 0 ? 0xec : 0x11);
  return words;
};
const bitsOf = (value: number, length: number): number[] =>
  Array.from({ length }, (_, index) => (value >>> (length - 1 - index)) & 1);

/** Splits the words into blocks, gives each its correction words and weaves them together. */
const woven = (words: readonly number[], { ecc, blocks }: Size): number[] => {
  const short = Math.floor(words.length / blocks);
  const shortBlocks = blocks - (words.length % blocks);
  let from = 0;
  const parts = Array.from({ length: blocks }, (_, index) => {
    const data = words.slice(from, from + short + (index < shortBlocks ? 0 : 1));
    from += data.length;
    return { data, check: correctionOf(data, ecc) };
  });
  const column = (lists: number[][]) =>
    Array.from({ length: Math.max(...lists.map(({ length }) => length)) }, (_, at) =>
      lists.flatMap((list) => (at < list.length ? [list[at]!] : [])),
    ).flat();
  return [...column(parts.map(({ data }) => data)), ...column(parts.map(({ check }) => check))];
};

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The 15 bits that name correction level M and the mask (BCH code, then a fixed pattern over it). */
export const formatBits = (mask: number): number => {
  let rest = mask; // level M is 00
  for (let step = 0; step < 10; step += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  return ((mask << 10) | rest) ^ 0x5412;
};

type Grid = { dark: boolean[][]; fixed: boolean[][] };

/** Finders, timing, alignment, and the room of the format. */
const frameOf = (side: number, align: number | null): Grid => {
  const dark = Array.from({ length: side }, () => Array<boolean>(side).fill(false));
  const fixed = Array.from({ length: side }, () => Array<boolean>(side).fill(false));
  const set = (x: number, y: number, value: boolean) => {
    if (x < 0 || y < 0 || x >= side || y >= side) return;
    dark[y]![x] = value;
    fixed[y]![x] = true;
  };
  for (let at = 0; at < side; at += 1) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  const rings = (cx: number, cy: number, radius: number, light: readonly number[]) => {
    for (let dy = -radius; dy <= radius; dy += 1)
      for (let dx = -radius; dx <= radius; dx += 1)
        set(cx + dx, cy + dy, !light.includes(Math.max(Math.abs(dx), Math.abs(dy))));
  };
  for (const [x, y] of [
    [3, 3],
    [side - 4, 3],
    [3, side - 4],
  ] as const)
    rings(x, y, 4, [2, 4]);
  if (align !== null) rings(align, align, 2, [1]);
  drawFormat({ dark, fixed }, 0);
  return { dark, fixed };
};

/** Both copies of the format bits, and the module that is always dark. */
const drawFormat = ({ dark, fixed }: Grid, mask: number): void => {
  const side = dark.length;
  const bits = formatBits(mask);
  const set = (x: number, y: number, value: boolean) => {
    dark[y]![x] = value;
    fixed[y]![x] = true;
  };
  for (let at = 0; at < 15; at += 1) {
    const bit = ((bits >>> at) & 1) === 1;
    if (at < 6) set(8, at, bit);
    else if (at < 8) set(8, at + 1, bit);
    else if (at === 8) set(7, 8, bit);
    else set(14 - at, 8, bit);
    if (at < 8) set(side - 1 - at, 8, bit);
    else set(8, side - 15 + at, bit);
  }
  set(8, side - 8, true);
};

/** The free modules in the order in which bits are laid: two columns at a time, up and down, from the right. */
const freeModules = (fixed: readonly boolean[][]): [x: number, y: number][] => {
  const side = fixed.length;
  const order: [number, number][] = [];
  for (let right = side - 1, up = true; right >= 1; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let step = 0; step < side; step += 1)
      for (const x of [right, right - 1]) {
        const y = up ? side - 1 - step : step;
        if (!fixed[y]![x]) order.push([x, y]);
      }
  }
  return order;
};

/** How hard the code is to read: long runs, squares, what looks like a finder, too much of one colour. */
const penalty = (dark: readonly boolean[][]): number => {
  const side = dark.length;
  let score = 0;
  const lines = [...dark, ...dark.map((_, x) => dark.map((row) => row[x]!))].map((line) =>
    line.map((one) => (one ? '1' : '0')).join(''),
  );
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) score += run.length - 2;
    score += 40 * [...line.matchAll(/(?=0000(1011101))|(?=(1011101)0000)/g)].length;
  }
  for (let y = 1; y < side; y += 1)
    for (let x = 1; x < side; x += 1)
      if (
        dark[y]![x] === dark[y - 1]![x] &&
        dark[y]![x] === dark[y]![x - 1] &&
        dark[y]![x] === dark[y - 1]![x - 1]
      )
        score += 3;
  const share = dark.flat().filter(Boolean).length / side ** 2;
  return score + 10 * Math.floor(Math.abs(share - 0.5) * 20);
};

/** Rows of dark modules without the quiet zone of four around them; null: the text is longer than 106 bytes. */
export const qrMatrix = (text: string): boolean[][] | null => {
  const bytes = new TextEncoder().encode(text);
  const version = sizes.findIndex((size) => bytes.length + 2 <= dataOf(size));
  const size = sizes[version];
  if (!size) return null;
  const { dark, fixed } = frameOf(21 + 4 * version, size.align);
  const bits = woven(dataWords(bytes, dataOf(size)), size).flatMap((word) => bitsOf(word, 8));
  for (const [at, [x, y]] of freeModules(fixed).entries()) dark[y]![x] = bits[at] === 1;
  const tried = masks.map((mask, index) => {
    const copy = dark.map((row, y) => row.map((one, x) => (fixed[y]![x] ? one : one !== mask(x, y))));
    drawFormat({ dark: copy, fixed }, index);
    return copy;
  });
  return tried.toSorted((a, b) => penalty(a) - penalty(b))[0]!;
};
