/** What the person at the terminal reads while the product starts: one line per long step, in both languages. */
export const progress = (zh: string, en: string): void => {
  process.stdout.write(`· ${zh} / ${en}\n`);
};

/** A start that cannot go on: what, where, what to do. Ends the process with code 1 and no stack. */
export class BootProblem extends Error {
  override name = 'BootProblem';
}
