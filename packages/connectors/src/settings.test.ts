import { expect, it } from 'vitest';
import { createConnectors } from './index.ts';

it('takes settings by platform, and for a simulated entry alone', () => {
  const connectors = createConnectors({
    settings: { kuaishou: { perDay: 7, origin: 'https://proxy.example' }, 'sim-bilibili': { perDay: 9 } },
    simulators: { bilibili: { baseUrl: 'http://127.0.0.1:1' } },
  });
  const perDay = (id: string) => connectors.get(id)?.platform.pace.perDay;
  expect([perDay('kuaishou'), perDay('bilibili'), perDay('sim-bilibili')]).toEqual([7, 5, 9]);
});

it('names every setting that is unknown or of the wrong type', () => {
  expect(() =>
    createConnectors({ settings: { kuaishou: { perDay: 'many', speed: 1 }, myspace: {} } }),
  ).toThrow(
    /kuaishou: perDay must be of type number, not string\nkuaishou: unknown setting speed; known are .*origin.*\nunknown platform myspace; known are kuaishou, bilibili/,
  );
});
