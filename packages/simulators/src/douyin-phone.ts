import { fetchVideo } from './douyin-fetch.ts';
import { checkLink, readQuery, type SharedPost } from './douyin-link.ts';
import { newIds, workUrl } from './douyin-videos.ts';
import { sendDouyinEvent } from './douyin-webhooks.ts';
import type { SimContext, SimVerb } from './frame.ts';
import { redirect, type SimReply, type SimRequest, type SimRoute } from './frame-http.ts';
import { page, safe } from './frame-pages.ts';
import type { SimPerson, SimPost } from './frame-state.ts';

const mark = '模拟抖音';

const refused = (why: string): SimReply =>
  page(400, '抖音无法打开', mark, `<h1>抖音无法打开这次分享</h1><p>${safe(why)}</p>`);

const captionOf = ({ title, hashtags }: SharedPost): string =>
  [title, ...hashtags.map((one) => `#${one}`)].filter(Boolean).join(' ');

/** Makes the post as the person at the phone does, and tells the app that asked to be called back. */
const post = async (
  context: SimContext,
  shared: SharedPost,
  person: SimPerson,
): Promise<SimPost | { problem: string }> => {
  const file = await fetchVideo(shared.videoUrl, false);
  if ('problem' in file) return file;
  const { clientId, share, fields } = shared;
  const { item_id, video_id } = newIds();
  const made = context.posts.add({
    id: item_id,
    clientId,
    personId: person.id,
    text: captionOf(shared),
    ...file,
    coverSha256: '',
    fields: { ...fields, via: 'share', share_id: share.id, video_id },
  });
  share.itemId = item_id;
  const app = context.people.app(clientId);
  if (app !== null && share.callback)
    sendDouyinEvent(context, app, {
      event: 'create_video',
      from_user_id: context.people.openId(clientId, person.id),
      content: {
        share_id: share.id,
        item_id,
        video_id,
        has_default_hashtag: share.hashtag !== null && shared.hashtags.includes(share.hashtag),
      },
    });
  return made;
};

type Confirm = { shared: SharedPost; chosen: SimPerson; people: SimPerson[]; bytes: number; search: string };

const confirmPage = ({ shared, chosen, people, bytes, search }: Confirm): SimReply => {
  const link = (changes: Record<string, string>) => {
    const next = readQuery(search);
    for (const [key, value] of Object.entries(changes)) next.set(key, value);
    return safe(`?${String(next).replaceAll('+', '%20')}`);
  };
  const choices = people
    .map(
      ({ id, name }) =>
        `<li><a href="${link({ sim_user: id })}"${id === chosen.id ? ' aria-current="true"' : ''}>${safe(name)}</a></li>`,
    )
    .join('');
  return page(
    200,
    '模拟抖音 发布',
    mark,
    `<h1>发布作品</h1><p>这里代替手机上的抖音 App，不会连接真实的抖音，也不会发布任何真实内容。</p>
<dl><dt>文案</dt><dd>${safe(captionOf(shared) || '（空）')}</dd><dt>视频</dt><dd>${(bytes / 1e6).toFixed(1)} MB</dd></dl>
<h2>用哪个账号发布</h2><ul class="people">${choices}</ul>
<div class="actions"><a class="button go" href="${link({ sim_user: chosen.id, decision: 'publish' })}">发布</a></div>`,
  );
};

const sharePage =
  (context: SimContext) =>
  async (request: SimRequest): Promise<SimReply> => {
    const query = readQuery(request.search);
    const shared = checkLink(context, query);
    if ('problem' in shared) return refused(shared.problem);
    const { people } = context.state;
    const chosen = context.people.person(query.get('sim_user') ?? people[0]?.id ?? '');
    if (chosen === null) return refused('没有这个测试账号。');
    if (query.get('decision') === 'publish' || query.get('auto') === '1') {
      const made = await post(context, shared, chosen);
      // Away from the address that publishes: reloading must not post again.
      return 'problem' in made ? refused(made.problem) : redirect(`done?item=${encodeURIComponent(made.id)}`);
    }
    const file = await fetchVideo(shared.videoUrl, true);
    if ('problem' in file) return refused(file.problem);
    return confirmPage({ shared, chosen, people, bytes: file.bytes, search: request.search });
  };

const donePage =
  (context: SimContext) =>
  ({ query }: SimRequest): SimReply => {
    const made = context.posts.byId(query.get('item') ?? '');
    if (made === null) return refused('没有这个作品。');
    const name = context.people.person(made.personId)?.name ?? '';
    return page(
      200,
      '模拟抖音 已发布',
      mark,
      `<h1>已发布</h1><p>账号：${safe(name)}。可以回到刚才的页面了。</p>
<div class="actions"><a class="button go" href="../video/${safe(String(made.fields.video_id))}">查看作品</a></div>`,
    );
  };

/** The phone: what a link opens, until the post is made. */
export const douyinPhoneRoutes = (context: SimContext): SimRoute[] => [
  { name: 'phone.share', methods: ['GET'], path: '/sim-app/share', handle: sharePage(context) },
  { name: 'phone.done', methods: ['GET'], path: '/sim-app/done', reads: true, handle: donePage(context) },
];

/** Verb `share` {link, personId}: that person opens the link and presses 发布. Throws with the app's reason. */
export const share: SimVerb = async (context, { link, personId }) => {
  const shared = checkLink(context, readQuery(String(link)));
  if ('problem' in shared) throw new RangeError(shared.problem);
  const person = context.people.person(String(personId));
  if (person === null) throw new RangeError('personId must be known.');
  const made = await post(context, shared, person);
  if ('problem' in made) throw new RangeError(made.problem);
  return { item_id: made.id, video_id: made.fields.video_id, share_url: workUrl(context, made) };
};
