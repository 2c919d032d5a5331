import { describe, expect, it } from 'vitest';
import { brokenDoors, straySql } from './shape/doors.mjs';
import { findDuplicates, tooManyDuplicates } from './shape/duplicates.mjs';
import { parse } from './shape/parse.mjs';
import { sizeFigures, tooLong } from './shape/size.mjs';
import { silencers, tooManyAny } from './shape/types.mjs';
import { environmentReads, platformNames } from './shape/words.mjs';
import { judge } from './shape.mjs';

const MODULES = 'apps/server/src/modules';
const where = (culprits) => culprits.map(({ path, line }) => `${path}:${line}`);
const lines = (count, text = (n) => `export const value${n} = ${n};`) =>
  Array.from({ length: count }, (_, n) => text(n)).join('\n');

describe('size', () => {
  it('refuses the 401st line, except in data tables', () => {
    const long = parse('packages/ai/src/long.ts', `${lines(401)}\n`);
    const fits = parse('packages/ai/src/fits.ts', `${lines(400)}\n`);
    const data = parse('packages/ai/src/long.data.ts', lines(900));
    expect(where(tooLong([long, fits, data]))).toEqual(['packages/ai/src/long.ts:401']);
  });

  it('gives median and 95th percentile without tests', () => {
    const sources = [10, 20, 30].map((count) => parse(`packages/ai/src/f${count}.ts`, lines(count)));
    const test = parse('packages/ai/src/f.test.ts', lines(300));
    expect(sizeFigures([...sources, test])).toEqual({ files: 3, median: 20, percentile95: 30, longest: 30 });
  });
});

describe('any and silencers', () => {
  it('counts the type, not the word', () => {
    const words = parse('packages/ai/src/a.ts', '// any\nexport const any = "any";\n');
    expect(tooManyAny([words])).toEqual([]);
    const typed = parse('packages/ai/src/b.ts', 'export const a = 1;\nexport let b: any;\n');
    expect(where(tooManyAny([words, typed]))).toEqual(['packages/ai/src/b.ts:2']);
  });

  it('allows one in ten thousand lines', () => {
    const typed = parse('packages/ai/src/b.ts', `export let b: any;\n${lines(9_999)}`);
    expect(tooManyAny([typed])).toEqual([]);
  });

  it('names comments that switch a checker off', () => {
    const source = parse(
      'packages/ai/src/a.ts',
      `const a = 1;\n// @ts-${'ignore'}\n// biome-${'ignore'} lint: x\n`,
    );
    expect(where(silencers([source]))).toEqual(['packages/ai/src/a.ts:2', 'packages/ai/src/a.ts:3']);
  });
});

describe('platform names', () => {
  const text = `// for bilibili\nif (platform === 'bilibili') run();\n`;

  it('are refused in code, not in comments', () => {
    expect(where(platformNames([parse('apps/server/src/kernel/a.ts', text)]))).toEqual([
      'apps/server/src/kernel/a.ts:2',
    ]);
    const page =
      '<script setup lang="ts">\nconst a = 1;\n</script>\n<template>\n  <b v-if="p === \'kuaishou\'" />\n</template>\n';
    expect(where(platformNames([parse('apps/web/src/A.vue', page)]))).toEqual(['apps/web/src/A.vue:5']);
  });

  it('are at home in connectors, simulators, journeys, tests and translations', () => {
    const homes = [
      'packages/connectors/src/bilibili/api.ts',
      'packages/simulators/src/b.ts',
      'e2e/a.e2e.ts',
      'apps/server/src/a.test.ts',
      'apps/web/src/i18n/en/menu.ts',
    ];
    expect(platformNames(homes.map((path) => parse(path, text)))).toEqual([]);
  });

  it('come from the connectors’ own folders, too', () => {
    const connector = parse('packages/connectors/src/newtube/index.ts', '');
    const user = parse('apps/server/src/a.ts', "export const a = 'newtube';\n");
    expect(where(platformNames([connector, user]))).toEqual(['apps/server/src/a.ts:1']);
  });
});

describe('environment', () => {
  it.each([
    'const a = process.env.HOME;',
    'const { env } = process;',
    "const a = process['env'];",
    "import { env } from 'node:process';",
  ])('is not read by %s', (text) => {
    expect(where(environmentReads([parse('packages/ai/src/a.ts', `${text}\n`)]))).toEqual([
      'packages/ai/src/a.ts:1',
    ]);
    expect(environmentReads([parse('apps/server/src/kernel/config.ts', text)])).toEqual([]);
  });
});

describe('doors', () => {
  const from = (path, specifier) => brokenDoors([parse(path, `import { x } from '${specifier}';\n`)]);

  it.each([
    ['its own files', `${MODULES}/studio/routes.ts`, './service/render.ts'],
    ['the door of a module to its left', `${MODULES}/studio/service.ts`, '../library/index.ts'],
    ['the kernel', `${MODULES}/studio/service/render.ts`, '../../../kernel/ids.ts'],
    ['anything, in a test', `${MODULES}/studio/service.test.ts`, '../publishing/store.ts'],
  ])('are open to %s', (_, path, specifier) => {
    expect(from(path, specifier)).toEqual([]);
  });

  it.each([
    ['a module to its right', `${MODULES}/library/service.ts`, '../studio/index.ts', 'not to its left'],
    ['a module of its own group', `${MODULES}/audit/service.ts`, '../usage/index.ts', 'not to its left'],
    [
      'the inside of another module',
      `${MODULES}/studio/service/a.ts`,
      '../../library/store.ts',
      'reaches inside',
    ],
    ['a module nobody ranked', `${MODULES}/gossip/service.ts`, '../library/index.ts', 'MODULE_ORDER'],
    [
      'a module, from the kernel',
      'apps/server/src/kernel/a.ts',
      '../modules/ai/index.ts',
      'kernel may not import modules',
    ],
    [
      'an engine, from a module',
      `${MODULES}/ai/service.ts`,
      '../../engines/blobs-disk.ts',
      'modules may not import engines',
    ],
    ['another package', 'packages/ai/src/a.ts', '@xingluo/rules', 'packages/ai may import contracts'],
    ['the outside by a path', 'packages/ai/src/a.ts', '../../contracts/src/ai.ts', 'reaches outside'],
    ['the server, from the pages', 'apps/web/src/a.ts', '../../server/src/kernel/ids.ts', 'reaches outside'],
  ])('are closed to %s', (_, path, specifier, text) => {
    expect(from(path, specifier)).toMatchObject([
      { path, line: 1, rule: 'door', text: expect.stringContaining(text) },
    ]);
  });

  it.each([
    "export { a } from '../studio/index.ts';",
    "const a = await import('../studio/index.ts');",
    "type A = import('../studio/index.ts').A;",
    "import type { A } from '../studio/index.ts';",
  ])('see %s', (text) => {
    expect(brokenDoors([parse(`${MODULES}/library/a.ts`, text)])).toHaveLength(1);
  });

  it('keep SQL in the store', () => {
    const text = "import { sql } from 'kysely';\n";
    const outside = [`${MODULES}/library/service.ts`, `${MODULES}/library/routes.ts`].map((path) =>
      parse(path, text),
    );
    const inside = [
      `${MODULES}/library/store.ts`,
      `${MODULES}/library/store/search.ts`,
      'apps/server/src/kernel/db/db.ts',
    ];
    expect(straySql(outside)).toHaveLength(2);
    expect(straySql(inside.map((path) => parse(path, text)))).toEqual([]);
    expect(
      straySql([parse(`${MODULES}/ai/service.ts`, "import { sql } from '../../kernel/db/db.ts';")]),
    ).toHaveLength(1);
  });
});

describe('duplicates', () => {
  const block = lines(6, (n) => `  call(thing${n}, other${n});`);

  it('are runs of six lines, whatever their indentation, comments and braces', () => {
    const one = parse('packages/ai/src/a.ts', `function a() {\n${block}\n}\n`);
    const two = parse(
      'packages/ai/src/b.ts',
      `if (x) {\n  function b() {\n  // why\n${block.replace(/^/gm, '  ')}\n  }\n}\n`,
    );
    const { blocks } = findDuplicates([one, two]);
    expect(blocks).toEqual([
      { path: 'packages/ai/src/b.ts', line: 4, of: 'packages/ai/src/a.ts:2', lines: 6 },
    ]);
    expect(where(tooManyDuplicates([one, two]))).toEqual(['packages/ai/src/b.ts:4']);
  });

  it('are not five lines, nor the same imports, nor one file’s neighbouring lines', () => {
    const five = block.split('\n').slice(0, 5).join('\n');
    const imports = "import {\n  a,\n  b,\n  c,\n  d,\n  e,\n  f,\n} from './x.ts';\n";
    const sources = ['a', 'b'].map((name) => parse(`packages/ai/src/${name}.ts`, `${imports}${five}\n`));
    const rows = parse(
      'packages/ai/src/c.ts',
      lines(9, () => 'add(1, 2);'),
    );
    expect(findDuplicates([...sources, rows]).blocks).toEqual([]);
  });

  it('pass while they are at most one in a hundred lines', () => {
    const filler = parse('packages/ai/src/z.ts', lines(700));
    const copies = ['a', 'b'].map((name) => parse(`packages/ai/src/${name}.ts`, block));
    expect(findDuplicates([filler, ...copies]).percent).toBeCloseTo(600 / 712, 5);
    expect(tooManyDuplicates([filler, ...copies])).toEqual([]);
  });
});

it('all rules together order their culprits by file and line', () => {
  const culprits = judge([
    parse('packages/rules/src/b.ts', "\nexport const a = 'douyin';\nexport const b = process.env.X;\n"),
  ]);
  expect(culprits.map(({ line, rule }) => `${line} ${rule}`)).toEqual(['2 platform', '3 environment']);
});
