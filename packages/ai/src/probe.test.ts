import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { adapterOver, configuredAt, startStand } from './testing/stand.ts';

let stand: Awaited<ReturnType<typeof startStand>>;
beforeAll(async () => {
  stand = await startStand();
});
afterEach(() => stand.simulator.control.reset());
afterAll(() => stand.close());

describe('probe', () => {
  it('tries models, JSON, stream and embeddings', async () => {
    const { ai } = adapterOver(stand.pool, []);
    const report = await ai.probe(configuredAt(stand.simulator, { kind: 'openai' }));
    expect(report.ok).toBe(true);
    expect(report.steps.map(({ step, ok }) => `${step}:${ok}`)).toEqual([
      'models:true',
      'json:true',
      'stream:true',
      'embeddings:true',
    ]);
    expect(report.steps[3]?.detail).toBe('text-embedding-3-small 返回 1536 维向量');
  });

  it('finds a model on a server that names none', async () => {
    const { ai } = adapterOver(stand.pool, []);
    const report = await ai.probe(configuredAt(stand.simulator, { kind: 'openai-compatible' }));
    expect(report.ok).toBe(true);
    expect(report.steps[3]?.detail).toContain('词面向量');
  });

  it('stops at a dead key and says what is wrong', async () => {
    const { ai } = adapterOver(stand.pool, []);
    const report = await ai.probe(configuredAt(stand.simulator, { kind: 'openai', apiKey: 'sk-wrong' }), {
      lang: 'en',
    });
    expect(report.ok).toBe(false);
    expect(report.steps.map(({ ok }) => ok)).toEqual([false, false, false, false]);
    expect(report.steps[0]?.detail).toMatch(/^The key is invalid.*Incorrect API key/);
    expect(stand.simulator.control.requests).toHaveLength(0);
  });

  it('fails when only the stream does', async () => {
    const { ai } = adapterOver(stand.pool, []);
    stand.simulator.control.say('{"ok":true}');
    stand.simulator.control.next({ mode: 'slow', ms: 1 });
    stand.simulator.control.next({ mode: 'unfinished' });
    const report = await ai.probe(configuredAt(stand.simulator, { kind: 'openai' }));
    expect(report.ok).toBe(false);
    expect(report.steps.filter(({ ok }) => !ok).map(({ step }) => step)).toEqual(['stream']);
  });
});
