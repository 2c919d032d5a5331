/** A launch that cannot go on, told in one sentence per language: what, where, what to do. */
export class LaunchProblem extends Error {
  constructor(zh, en, options) {
    super(en, options);
    this.name = 'LaunchProblem';
    this.zh = zh;
    this.en = en;
  }
}
