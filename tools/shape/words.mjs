import { ENVIRONMENT_PLACES, isTest, PLATFORM_IDS, PLATFORM_PLACES } from './house.mjs';

const ENVIRONMENT =
  /\bprocess\s*\??\.\s*env\b|\bprocess\s*\[\s*['"]env|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/;

/** A platform's name outside the connectors: what differs between platforms is data there. */
export function platformNames(sources) {
  const folders = sources.map(({ path }) => /^packages\/connectors\/src\/([^/]+)\//.exec(path)?.[1]);
  const ids = [...new Set([...PLATFORM_IDS, ...folders.filter((name) => name && name.length > 3)])];
  const pattern = new RegExp(ids.join('|'), 'i');
  return linesLike(sources, pattern, PLATFORM_PLACES, (found) => ({
    rule: 'platform',
    text: `"${found}" is named outside packages/connectors and packages/simulators`,
  }));
}

/** The environment read anywhere but in the one file that describes it. */
export function environmentReads(sources) {
  const named = sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ from, names }) => /^(node:)?process$/.test(from) && names.includes('env'))
      .map(({ line }) => ({ path, line, rule: 'environment', text: 'take configuration as a parameter' })),
  );
  const read = linesLike(sources, ENVIRONMENT, ENVIRONMENT_PLACES, () => ({
    rule: 'environment',
    text: 'read it in kernel/config.ts and take it as a parameter',
  }));
  return [...named.filter(({ path }) => !ENVIRONMENT_PLACES.some((place) => place.test(path))), ...read];
}

function linesLike(sources, pattern, places, culprit) {
  return sources
    .filter(({ path }) => !isTest(path) && !places.some((place) => place.test(path)))
    .flatMap(({ path, code }) =>
      code.flatMap((text, index) => {
        const found = pattern.exec(text)?.[0];
        return found ? [{ path, line: index + 1, ...culprit(found) }] : [];
      }),
    );
}
