import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { i18n, loadPageMessages } from '../../i18n/i18n.ts';
import { messages as en } from './messages/en.ts';
import { messages as zh } from './messages/zh-CN.ts';
import { event } from './posts.fixture.ts';
import { reasonOf } from './refusal-reason.ts';
import { storyOf } from './story.ts';

const telling = {
  t: (key: string, values: Record<string, unknown> = {}) => i18n.global.t(key, values),
  has: (key: string) => i18n.global.te(key),
  locale: 'zh-CN',
  person: (id: string) => (id === 'u_1' ? '林知远' : null),
  time: (iso: string) => iso.slice(11, 16),
  bytes: (count: number) => `${count} B`,
};
const titles = (...events: Parameters<typeof storyOf>[0]) =>
  storyOf(events, telling).map(({ title }) => title);

// The kinds that publishing writes (apps/server/src/modules/publishing/store/events.ts).
const kinds = [
  'created',
  'taken',
  'uploaded',
  'submitting',
  'accepted',
  'looked',
  'status',
  'refused',
  'source_gone',
  'stopped',
  'reauthorised',
  'cancelled',
  'rescheduled',
  'retried',
  'resolved',
  'handed',
  'hand_shared',
  'hand_done',
  'set_time_came',
  'reminded',
  'ran_out',
  'delivered',
  'edited',
  'removed',
];

beforeAll(() => loadPageMessages(['publishing'], 'zh-CN'));

describe('storyOf', () => {
  it('tells every kind of event in Chinese', () => {
    const told = titles(...kinds.map((kind) => event(kind, kind)));
    expect(told.filter((title) => /[a-z]{3}/.test(title))).toEqual([]);
    expect(new Set(told).size).toBe(kinds.length);
  });

  it('says who decided, what was refused and when it goes on', () => {
    const [created, refused] = storyOf(
      [
        event('1', 'created', { by: 'u_1', dueAt: '2026-11-24T12:30:00Z' }),
        event('2', 'refused', {
          kind: 'rate_limited',
          platformCode: '123026',
          platformMessage: '请求过于频繁',
          message: 'create: 123026',
          nextAttemptAt: '2026-11-24T12:31:00Z',
        }),
      ],
      telling,
    );
    expect(created?.description).toBe('操作人：林知远 · 计划时间：12:30');
    expect(refused?.title).toContain('请求太频繁');
    expect(refused?.description).toBe('平台返回：123026 · 请求过于频繁 将在 12:31 自动重试。');
    expect(refused?.tone).toBe('warning');
  });

  it('is red when nothing goes on by itself', () => {
    const [step] = storyOf(
      [event('1', 'refused', { kind: 'human_verification', state: 'waiting_for_person' })],
      telling,
    );
    expect(step?.tone).toBe('error');
  });

  it('shows an exchange with all of its record, and equal calls in a row as one step', () => {
    const part = (id: string, status: number | null = 200) =>
      event(id, 'exchange', {
        step: 'upload.part',
        method: 'POST',
        url: 'http://up.example/part',
        status,
        platformCode: '0',
        requestId: 'r_9',
        durationMs: 12,
        request: '4194304 bytes',
        response: '{"code":0}',
      });
    const steps = storyOf([part('1'), part('2'), part('3'), part('4', null)], telling);
    expect(steps.map(({ title, tone }) => [title, tone])).toEqual([
      ['上传视频分片（连续 3 次）', 'neutral'],
      ['上传视频分片', 'warning'],
    ]);
    expect(steps[0]?.id).toBe('3');
    expect(steps[0]?.details?.map(({ value }) => value)).toEqual([
      'POST http://up.example/part',
      '200',
      '0',
      'r_9',
      '12 ms',
      '4194304 bytes',
      '{"code":0}',
    ]);
    expect(steps[1]?.details?.[1]?.value).toBe('没有收到答复');
  });

  it('has words in both languages for every call that a connector makes', () => {
    const folder = join(import.meta.dirname, '../../../../../packages/connectors/src');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/\.(test|fixture)\.ts$|-spec\.ts$|refusals/.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
    const named = sources.matchAll(
      /step: '([a-z._]+)'|'((?:authorize|app|share|upload|edit|options)\.[a-z_]+)'/g,
    );
    const steps = new Set([...named].map(([, step, call]) => step ?? call ?? ''));
    expect(steps.size).toBeGreaterThan(25);
    for (const exchange of [zh.publishing.exchange, en.publishing.exchange])
      expect([...steps].filter((step) => !(step.replace('.', '_') in exchange))).toEqual([]);
  });

  it('names what it does not know', () => {
    expect(
      titles(event('1', 'exchange', { step: 'brand.new', status: 200 }), event('2', 'teleported')),
    ).toEqual(['调用平台接口：brand.new', 'teleported']);
  });
});

describe('reasonOf', () => {
  it('does not put our own words into the mouth of the platform', () => {
    const lost = { kind: 'unknown_outcome', platformCode: null, platformMessage: 'no answer (ECONNRESET)' };
    expect(reasonOf(lost)).toEqual({ key: 'publishing.technical', reason: 'no answer (ECONNRESET)' });
    expect(
      reasonOf({ kind: 'content_rejected', platformCode: null, platformMessage: '含有二维码' })?.key,
    ).toBe('publishing.platformSays');
    expect(reasonOf({ kind: 'transient', platformCode: '-500', platformMessage: null })).toEqual({
      key: 'publishing.platformSays',
      reason: '-500',
    });
    expect(reasonOf({ kind: 'transient', platformCode: null, platformMessage: null })).toBeNull();
  });
});
