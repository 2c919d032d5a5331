import { expect, it } from 'vitest';
import { onlyHere } from './only-here.ts';

it('knows addresses that a phone cannot open', () => {
  const shared = [
    'http://127.0.0.1:5800/hand/a',
    'http://localhost/hand/a',
    'http://[::1]:5800/hand/a',
    '/hand/a',
  ];
  expect(shared.filter((url) => !onlyHere(url))).toEqual([]);
  expect(['https://x.example/hand/a', 'http://192.168.1.9:5800/hand/a'].filter(onlyHere)).toEqual([]);
});
