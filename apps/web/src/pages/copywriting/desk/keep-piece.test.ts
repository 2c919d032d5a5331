import { afterEach, describe, expect, it, vi } from 'vitest';
import { refuse } from '../../../test/answers.ts';
import { serve } from '../../publishing/posts.fixture.ts';
import { byModel } from './answers.fixture.ts';
import { emptyBrief } from './brief.ts';
import type { Piece, Run } from './desk-store.ts';
import { isKept, keepPiece } from './keep-piece.ts';

const piece = (text: string): Piece => ({ key: 'k1', made: '一篇文案', text, saved: null });
const run = (one: Piece): Run => ({
  key: 'r1',
  brief: { ...emptyBrief(), task: 'copy', projectId: 'p_1' },
  at: '2026-11-23T00:00:00Z',
  state: 'done',
  answer: byModel,
  pieces: [one],
  error: null,
});
const stored = (content: string, version: number) => ({ id: 'c_1', content, version });
afterEach(() => vi.unstubAllGlobals());

describe('keepPiece', () => {
  it('saves the words of the machine under its call, and those of the person as the next version', async () => {
    const sent = serve({
      'POST /api/copies': () => stored('一篇文案', 1),
      'PATCH /api/copies/c_1': () => stored('改过的文案', 2),
    });
    const one = piece('改过的文案');
    await keepPiece(run(one), one);
    expect(sent.map(({ route, body }) => [route, body])).toEqual([
      [
        'POST /api/copies',
        { type: 'copy', content: '一篇文案', lang: 'zh-CN', projectId: 'p_1', callId: 'aic_2' },
      ],
      ['PATCH /api/copies/c_1', { content: '改过的文案', version: 1 }],
    ]);
    expect(isKept(one)).toBe(true);
  });

  it('saves an untouched text once', async () => {
    const sent = serve({ 'POST /api/copies': () => stored('一篇文案', 1) });
    const one = piece('一篇文案');
    await keepPiece(run(one), one);
    await keepPiece(run(one), one);
    expect(sent.map(({ route, key }) => [route, key])).toEqual([['POST /api/copies', 'k1']]);
  });

  it('remembers what somebody else made of it, and replaces that only when asked again', async () => {
    const sent = serve({
      'POST /api/copies': () => stored('一篇文案', 1),
      'PATCH /api/copies/c_1': (body) =>
        (body as { version: number }).version === 5
          ? stored('改过的文案', 6)
          : refuse('http.stale_version', 409, { current: stored('别人的', 5) }),
    });
    const one = piece('改过的文案');
    await expect(keepPiece(run(one), one)).rejects.toMatchObject({ code: 'http.stale_version' });
    expect(one.saved).toEqual(stored('别人的', 5));
    await keepPiece(run(one), one);
    expect(sent.at(-1)?.body).toEqual({ content: '改过的文案', version: 5 });
    expect(isKept(one)).toBe(true);
  });
});
