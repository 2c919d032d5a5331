import { expect, it } from 'vitest';
import { offered } from './offered.ts';

const platforms = [
  { id: 'films', simulated: false },
  { id: 'clips', simulated: false },
  { id: 'sim-films', simulated: true },
  { id: 'sim-clips', simulated: true },
];
const shown = (...withApps: string[]) =>
  offered(platforms, new Set(withApps)).flatMap(({ id, enabled }) => (enabled ? [id] : []));

it('hides a simulated platform once there is an app of the live one, and no other', () => {
  expect(shown()).toEqual(['films', 'clips', 'sim-films', 'sim-clips']);
  expect(shown('films')).toEqual(['films', 'clips', 'sim-clips']);
  expect(shown('sim-films')).toEqual(['films', 'clips', 'sim-films', 'sim-clips']);
});
