import type { PlatformPost, PostFiles } from '@xingluo/contracts/platforms';
import { platformSchema, postProblemSchema } from '@xingluo/contracts/platforms';
import { expect, it } from 'vitest';
import { createConnectors } from './index.ts';
import { composeText, deliveryMode, measure, normaliseTopics, settingsOf, validatePost } from './validate.ts';

const connectors = createConnectors({
  simulators: {
    kuaishou: { baseUrl: 'http://127.0.0.1:1', hosts: { upload: '127.0.0.1:2' } },
    bilibili: { baseUrl: 'http://127.0.0.1:3' },
  },
});
const platform = (id: string) => {
  const found = connectors.get(id);
  if (found === null) throw new Error(id);
  return found.platform;
};
const post = (changes: Partial<PlatformPost> = {}): PlatformPost => ({
  title: '标题',
  body: '正文',
  topics: ['美食'],
  settings: { tid: '21' },
  ...changes,
});
const files = (changes: Partial<PostFiles> = {}): PostFiles => ({
  video: {
    bytes: 1_000_000,
    seconds: 30,
    container: 'mov,mp4,m4a,3gp,3g2,mj2',
    width: 1080,
    height: 1920,
    bitrate: 5e6,
    fps: 30,
  },
  cover: { bytes: 200_000, contentType: 'image/jpeg', width: 1146, height: 717 },
  ...changes,
});
const video = (changes: Partial<NonNullable<PostFiles['video']>>) => {
  const { video: base } = files();
  return files({ video: base === null ? null : { ...base, ...changes } });
};
const found = (id: string, words: PlatformPost, of: PostFiles = files()) =>
  validatePost(platform(id), words, of).map(({ level, code, field }) => `${level} ${code} ${field}`);

it('hands out platforms of the shape that the contract promises', () => {
  const list = connectors.list();
  expect(list.map(({ id }) => id)).toEqual([
    'kuaishou',
    'bilibili',
    'douyin',
    'wechat-channels',
    'peertube',
    'sim-kuaishou',
    'sim-bilibili',
  ]);
  for (const one of list) expect(platformSchema.parse(one)).toEqual(one);
  expect(connectors.get('nothing')).toBeNull();
});

it('counts in the platform’s unit', () => {
  expect(measure('a😀字', 'code-point')).toBe(3);
  expect(measure('a😀字', 'utf16')).toBe(4);
  expect(measure('a😀字', 'byte')).toBe(8);
});

it('cleans topics', () => {
  expect(normaliseTopics(['#美食', '美 食', '＃', ' ', 'VLOG', 'vlog', 'a,b'])).toEqual([
    '美食',
    'VLOG',
    'ab',
  ]);
});

it('puts the title before the body where there is no title, once, and topics behind it', () => {
  const words = (changes: Partial<PlatformPost>) => composeText(platform('kuaishou'), post(changes)).body;
  expect(words({})).toBe('标题\n正文 #美食');
  expect(words({ body: '' })).toBe('标题 #美食');
  expect(words({ title: '' })).toBe('正文 #美食');
  expect(words({ body: '标题党的正文' })).toBe('标题党的正文 #美食');
  expect(words({ body: '正文 #美食' })).toBe('标题\n正文 #美食');
  expect(words({ body: '正文 #美食家' })).toBe('标题\n正文 #美食家 #美食');
  expect(composeText(platform('bilibili'), post())).toEqual({
    title: '标题',
    body: '正文',
    topics: ['美食'],
  });
});

it('finds nothing wrong with what is right', () => {
  expect(found('kuaishou', post())).toEqual([]);
  expect(found('bilibili', post())).toEqual([]);
  expect(found('bilibili', post(), files({ video: null }))).toEqual([]);
});

it.each([
  ['a title of 79', { title: '😀'.repeat(79) }, []],
  ['a title of 80', { title: '字'.repeat(80) }, ['error text_too_long title']],
  ['no title', { title: ' ' }, ['error missing title']],
  ['a description of 249', { body: '字'.repeat(249) }, []],
  ['a description of 250', { body: '字'.repeat(250) }, ['error text_too_long body']],
  ['no tag', { topics: ['#'] }, ['error too_few_topics topics']],
  ['tags of 199', { topics: ['a'.repeat(99), 'b'.repeat(99)] }, []],
  ['tags of 200', { topics: ['a'.repeat(99), 'b'.repeat(100)] }, ['error text_too_long topics']],
  ['no partition', { settings: {} }, ['error missing settings.tid']],
  [
    'an unknown origin',
    { settings: { tid: '21', copyright: '3' } },
    ['error setting_invalid settings.copyright'],
  ],
  [
    'a reprint without source',
    { settings: { tid: '21', copyright: '2' } },
    ['error missing settings.source'],
  ],
  ['a reprint with source', { settings: { tid: '21', copyright: '2', source: 'x' } }, []],
  [
    'a switch that is a text',
    { settings: { tid: '21', no_reprint: 'yes' } },
    ['error setting_invalid settings.no_reprint'],
  ],
] as const)('checks at Bilibili: %s', (_, changes, problems) => {
  expect(found('bilibili', post(changes as unknown as Partial<PlatformPost>))).toEqual(problems);
});

it.each([
  ['4 GiB', { bytes: 4_294_967_296 }, []],
  ['more than 4 GiB', { bytes: 4_294_967_297 }, ['error video_too_large video']],
  ['more than 5 hours', { seconds: 18_001 }, ['error video_too_long video']],
  ['WebM', { container: 'matroska,webm' }, ['error video_container video']],
  [
    'too many frames and bits',
    { fps: 121, bitrate: 61e6 },
    ['error video_bitrate video', 'error video_fps video'],
  ],
  ['8K', { width: 7680, height: 4320 }, ['error video_dimensions video']],
  [
    'unknown figures',
    { seconds: null, container: null, width: null, height: null, bitrate: null, fps: null },
    [],
  ],
] as const)('checks a video for Bilibili: %s', (_, changes, problems) => {
  expect(found('bilibili', post(), video(changes))).toEqual(problems);
});

it.each([
  ['no cover', null, ['error cover_missing cover']],
  ['a GIF', { contentType: 'image/gif' }, ['error cover_type cover']],
  ['more than 5 MB', { bytes: 5_242_881 }, ['error cover_too_large cover']],
  ['959 pixels', { width: 959 }, ['error cover_too_small cover']],
  ['unknown pixels', { width: null, height: null }, []],
] as const)('checks a cover for Bilibili: %s', (_, changes, problems) => {
  const { cover } = files();
  const given = changes === null || cover === null ? null : { ...cover, ...changes };
  expect(found('bilibili', post(), files({ cover: given }))).toEqual(problems);
});

it('only warns at Kuaishou of figures which are not official', () => {
  const long = post({ body: '字'.repeat(500), topics: ['a', 'b', 'c', 'd', 'e'] });
  expect(found('kuaishou', long)).toEqual(['warning text_too_long body', 'warning too_many_topics topics']);
  expect(found('kuaishou', post(), video({ seconds: 1801 }))).toEqual(['warning video_too_long video']);
  expect(found('kuaishou', post(), files({ cover: null }))).toEqual(['error cover_missing cover']);
});

it('takes defaults and leaves out fields that do not exist under the others', () => {
  expect(settingsOf(platform('bilibili'), post({ settings: { tid: '21', source: 'left over' } }))).toEqual({
    tid: '21',
    ai_content: false,
    copyright: '1',
    no_reprint: true,
  });
  expect(settingsOf(platform('bilibili'), post({ settings: { copyright: '2', source: 'x' } }))).toEqual({
    ai_content: false,
    copyright: '2',
    source: 'x',
  });
});

it('says what is wrong in both languages', () => {
  const [problem] = validatePost(platform('bilibili'), post({ title: '字'.repeat(80) }), files());
  expect(postProblemSchema.parse(problem).message).toEqual({
    'zh-CN': '标题最多 79 个字，现在是 80。',
    en: 'Title: at most 79 characters, now 80.',
  });
});

it('chooses the way of delivery by what an account granted', () => {
  const douyin = platform('douyin');
  expect(deliveryMode(douyin, ['user_info', 'video.create.bind'])).toBe('direct');
  expect(deliveryMode(douyin, ['user_info'])).toBe('handoff');
  expect(deliveryMode(platform('kuaishou'), [])).toBe('direct');
  expect(deliveryMode({ modes: ['handoff', 'direct'], directScopes: [] }, [])).toBe('direct');
  expect(deliveryMode({ modes: ['assisted', 'handoff'], directScopes: [] }, [])).toBe('assisted');
  expect(deliveryMode({ modes: ['direct'], directScopes: ['a'] }, ['b'])).toBeNull();
});

it('holds the file to the limits of the way on which it leaves', () => {
  const large = video({ bytes: 128_000_001, seconds: 1000, container: 'mov' });
  const codes = (mode?: 'direct' | 'handoff') =>
    validatePost(platform('douyin'), post(), large, mode).map(({ code }) => code);
  expect(codes('handoff')).toEqual(['video_too_large']);
  expect(codes()).toEqual(['video_container', 'video_too_long']);
  const kuaishou = validatePost(platform('kuaishou'), post(), large, 'handoff');
  expect(kuaishou).toEqual(validatePost(platform('kuaishou'), post(), large));
});
