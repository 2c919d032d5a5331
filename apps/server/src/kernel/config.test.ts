import { expect, test } from 'vitest';
import { ConfigProblem, readConfig } from './config.ts';

test('an empty environment gives the documented defaults', () => {
  const config = readConfig({}, []);
  expect(config.port).toBe(5800);
  expect(config.simulators).toBe(true);
  expect([...config.roles]).toEqual(['api', 'worker', 'scheduler']);
});

test('every wrong setting is named at once', () => {
  const wrong = { XINGLUO_PORT: 'abc', DATABASE_URL: 'mysql://x', XINGLUO_SIMULATORS: 'maybe' };
  expect(() => readConfig(wrong, ['--roles=api,cook'])).toThrow(ConfigProblem);
  try {
    readConfig(wrong, ['--roles=api,cook']);
  } catch (error) {
    const text = (error as Error).message;
    for (const name of ['XINGLUO_PORT', 'DATABASE_URL', 'XINGLUO_SIMULATORS', 'cook'])
      expect(text).toContain(name);
  }
});

test('production turns the simulators off whatever the switch says', () => {
  expect(readConfig({ NODE_ENV: 'production', XINGLUO_SIMULATORS: 'on' }, []).simulators).toBe(false);
});

test('connector settings are JSON by platform, or a clear sentence', () => {
  const connectors = { kuaishou: { perDay: 5 } };
  expect(readConfig({ XINGLUO_CONNECTORS: JSON.stringify(connectors) }, []).connectors).toEqual(connectors);
  for (const text of ['{', '[]', '{"kuaishou":5}'])
    expect(() => readConfig({ XINGLUO_CONNECTORS: text }, [])).toThrow(/XINGLUO_CONNECTORS: expected JSON/);
});
