import { expect, it } from 'vitest';
import { originFor } from './wire.ts';

it.each([
  ['http://localhost:5800', '127.0.0.1:5800', 'http://127.0.0.1:5800'],
  ['http://localhost:5800', 'localhost:5800', 'http://localhost:5800'],
  ['http://localhost:5800', '127.0.0.1:80', 'http://localhost:5800'],
  ['http://localhost:5800', 'evil.example', 'http://localhost:5800'],
  ['http://localhost:5800', '', 'http://localhost:5800'],
  ['https://xingluo.example', '127.0.0.1:5800', 'https://xingluo.example'],
])('%s asked as "%s" calls itself %s', (publicUrl, host, origin) => {
  expect(originFor(publicUrl, host)).toBe(origin);
});
