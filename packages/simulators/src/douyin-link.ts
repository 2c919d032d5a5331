import { createHash } from 'node:crypto';
import { livingTickets, type Share, shelfOf } from './douyin-state.ts';
import type { SimContext } from './frame.ts';

/** Lower-hex MD5 over the three in alphabetical order (developer.open-douyin.com, share-to-h5). */
export const linkSignature = (signed: { nonce: string; ticket: string; timestamp: string }): string =>
  createHash('md5')
    .update(`nonce_str=${signed.nonce}&ticket=${signed.ticket}&timestamp=${signed.timestamp}`)
    .digest('hex');

/** What a link hands over, once everything in it is right. */
export type SharedPost = {
  clientId: string;
  share: Share;
  videoUrl: string;
  title: string;
  hashtags: string[];
  fields: Record<string, string>;
};

/** In a link a `+` is a plus: only %20 is a space. */
export const readQuery = (search: string): URLSearchParams => {
  const begin = search.indexOf('?');
  return new URLSearchParams(search.slice(begin + 1).replaceAll('+', '%2B'));
};

const jsonIn = (text: string | null): unknown => {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
};

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');

const isTitleHashtags = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(
    (one: { name?: unknown; start?: unknown } | null) =>
      typeof one?.name === 'string' && Number.isInteger(one.start),
  );

const isMicroApp = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'appId' in value && typeof value.appId === 'string';

/** Parameters with few values: what each may be. */
const choices: Record<string, string[]> = {
  share_to_publish: ['0', '1'],
  share_to_type: ['0', '1'],
  download_type: ['1', '2'],
  private_status: ['0', '1', '2'],
};

/** Why the optional parameters are refused; null: they are right. */
const optionalProblem = (query: URLSearchParams): string | null => {
  for (const [name, values] of Object.entries(choices)) {
    const value = query.get(name);
    if (value !== null && !values.includes(value)) return `${name} 只能是 ${values.join('、')}。`;
  }
  const hashtags = jsonIn(query.get('hashtag_list'));
  if (hashtags !== null && !isTexts(hashtags)) return 'hashtag_list 必须是 JSON 字符串数组。';
  const inTitle = jsonIn(query.get('title_hashtag_list'));
  if (inTitle !== null && !isTitleHashtags(inTitle))
    return 'title_hashtag_list 必须是 [{name, start}] 形式的 JSON。';
  const microApp = jsonIn(query.get('micro_app_info'));
  if (microApp !== null && !isMicroApp(microApp)) return 'micro_app_info 必须是带 appId 的 JSON。';
  if (microApp !== null && query.has('poi_id')) return 'micro_app_info 和 poi_id 不能同时使用。';
  if ([...(query.get('title') ?? '')].length > 1000) return 'title 超过 1000 字。';
  return null;
};

/** Why the signature or its age are refused; null: they are right. */
const signatureProblem = (context: SimContext, query: URLSearchParams): string | null => {
  const required = ['client_key', 'nonce_str', 'timestamp', 'signature'];
  const absent = required.filter((name) => (query.get(name) ?? '') === '');
  if (query.get('share_type') !== 'h5') return 'share_type 必须是 h5。';
  if (absent.length > 0) return `缺少参数：${absent.join('、')}。`;
  const clientId = query.get('client_key') ?? '';
  const timestamp = query.get('timestamp') ?? '';
  if (context.people.app(clientId) === null) return '没有这个应用：请检查 client_key。';
  if (!/^\d{10}$/.test(timestamp)) return 'timestamp 必须是 10 位的秒数。';
  const age = context.clock.now() / 1000 - Number(timestamp);
  const life = context.rule('linkLifeSeconds', 3600);
  if (age > life) return `链接已过期：签名时间在 ${Math.floor(age)} 秒前，有效期 ${life} 秒。`;
  if (age < -300) return 'timestamp 在将来。';
  const nonce = query.get('nonce_str') ?? '';
  const right = livingTickets(context, clientId).map((ticket) => linkSignature({ nonce, ticket, timestamp }));
  return right.includes(query.get('signature') ?? '')
    ? null
    : '签名不正确：signature 与应用当前有效的 ticket 不符。';
};

/** Everything that the app checks before it shows its publish page, except the file behind the address. */
export const checkLink = (context: SimContext, query: URLSearchParams): SharedPost | { problem: string } => {
  const problem = signatureProblem(context, query) ?? optionalProblem(query);
  if (problem !== null) return { problem };
  const clientId = query.get('client_key') ?? '';
  const share = shelfOf(context.state).shares.find(
    ({ id, clientId: owner }) => id === query.get('state') && owner === clientId,
  );
  if (share === undefined) return { problem: 'state 不是这个应用的 share_id。' };
  const videoUrl = query.get('video_path') ?? '';
  if (videoUrl === '') return { problem: '缺少 video_path：这里只模拟视频的分享。' };
  if (query.has('image_path') || query.has('image_list_path')) return { problem: '视频和图片不能同时分享。' };
  const { hashtag_list, ...fields } = Object.fromEntries(
    [...query].filter(([name]) =>
      /^(short_title|poi_id|micro_app_info|hashtag_list|share_to_|download|private)/.test(name),
    ),
  );
  const hashtags = (jsonIn(hashtag_list ?? null) as string[] | null) ?? [];
  return { clientId, share, videoUrl, title: query.get('title') ?? '', hashtags, fields };
};
