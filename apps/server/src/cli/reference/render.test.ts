import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings } from '../../kernel/config.ts';
import { pages } from './render.ts';

test.each(Object.keys(pages))(
  'docs/%s is what the code says (else: node apps/server/src/cli/reference.ts)',
  (name) => {
    expect(readFileSync(new URL(`../../../../../docs/${name}`, import.meta.url), 'utf8')).toBe(
      pages[name]!(),
    );
  },
);

test('every setting is described', () => {
  const silent = Object.entries(settings).filter(([, schema]) => !schema.description);
  expect(silent.map(([name]) => name)).toEqual([]);
});
