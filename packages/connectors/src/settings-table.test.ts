import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createConnectors } from './index.ts';

/** The table of docs/platforms.md that says who carries out a setting: a column's cells by its heading. */
const columns = (() => {
  const text = readFileSync(new URL('../../../docs/platforms.md', import.meta.url), 'utf8');
  const rows = text
    .slice(text.indexOf('## Settings of a post'))
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  const [head = [], , ...body] = rows;
  return head.slice(1).map((name, index) => ({ name, cells: body.map((row) => row[index + 1] ?? '') }));
})();

// Everything on: rights that few apps are given, and what only an installation knows.
const option = { value: 'X', label: { 'zh-CN': 'X', en: 'X' }, group: null };
const connectors = createConnectors({
  settings: { kuaishou: { scopes: ['user_video_mp_plc'], stereoTypes: [option] } },
});

it.each(columns)('says of each setting who carries it out: $name', ({ cells }) => {
  for (const cell of cells) expect(cell).toMatch(/^(API|step|checklist|person|not offered)\b/);
});

it.each(connectors.list().map((platform) => [platform.label['zh-CN'], platform] as const))(
  'names every setting and every step of %s',
  (label, { settings, followUps, modes }) => {
    const own = columns.filter(({ name }) => name.startsWith(`${label} `));
    expect(own.map(({ name }) => name)).toEqual(modes.map((mode) => `${label} ${mode}`));
    const named = own.flatMap(({ cells }) => cells).join(' ');
    const keys = [...settings.map(({ key }) => key), ...followUps.map(({ setting }) => setting)];
    expect(keys.filter((key) => !named.includes(`\`${key}\``))).toEqual([]);
  },
);

it('every setting and step has its texts in both languages, and a step its setting', () => {
  for (const { settings, followUps } of connectors.list()) {
    const texts = [
      ...settings.flatMap(({ label, hint, options }) => [
        label,
        ...(hint === null ? [] : [hint]),
        ...options.map((one) => one.label),
      ]),
      ...followUps.flatMap(({ label, byHand }) => [label, byHand]),
    ];
    for (const text of texts) expect([text['zh-CN'] !== '', text.en !== '']).toEqual([true, true]);
    for (const { setting } of followUps) expect(settings.map(({ key }) => key)).toContain(setting);
  }
});
