/** Short lines for the person who waits, in Chinese and English; on stderr, so that stdout stays the program's. */
const print = (line) => process.stderr.write(`${line}\n`);

export const say = {
  step: (zh, en) => print(`» ${zh} · ${en}`),
  problem: (zh, en) => print(`✗ ${zh}\n  ${en}`),
};
