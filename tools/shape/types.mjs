import { MAX_ANY_PER_1000_LINES } from './house.mjs';

// Written in two parts so that this file does not find itself.
const SILENCERS = new RegExp(`@ts-${'ignore'}|@ts-${'nocheck'}|biome-${'ignore'}`);

/** Comments that switch a checker off. */
export function silencers(sources) {
  return sources.flatMap(({ path, lines }) =>
    lines.flatMap((text, index) => {
      const found = SILENCERS.exec(text)?.[0];
      return found
        ? [{ path, line: index + 1, rule: 'silencer', text: `${found}: mend the cause instead` }]
        : [];
    }),
  );
}

/** Every `any` when there are more of them than the share allows, else nothing. */
export function tooManyAny(sources) {
  const lines = sources.reduce((sum, source) => sum + source.lines.length, 0);
  const culprits = sources.flatMap(({ path, anyLines }) =>
    anyLines.map((line) => ({
      path,
      line,
      rule: 'any',
      text: 'say what it is, or take unknown and narrow it',
    })),
  );
  return (culprits.length * 1000) / lines > MAX_ANY_PER_1000_LINES ? culprits : [];
}
