import type { HandKit } from '@xingluo/contracts/publishing';
import { NotPublished, type Press } from './press.ts';

const linkIn = ({ link, state }: HandKit): string => {
  if (link === null) throw new NotPublished(`The hand-over has no living link: ${state}.`);
  return link;
};

/** Opens the link in the simulated app, chooses the account there and presses 发布. */
export const pressOnDouyin: Press = async ({ kit, personId }) => {
  const page = `${linkIn(kit)}&decision=publish&sim_user=${personId}`;
  const answer = await fetch(page, { redirect: 'manual' });
  const done = answer.headers.get('location');
  if (done === null) throw new NotPublished(`${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
  const address = new URL(done, page);
  const work = /href="(\.\.\/video\/\d+)"/.exec(await (await fetch(address)).text())?.[1];
  if (work === undefined) throw new Error('The app did not show the post it made.');
  return new URL(work, address).href;
};

const textFor = ({ texts }: HandKit, label: string): string =>
  texts.find((text) => text.label['zh-CN'] === label)?.value ?? '';

/** Fills in the form of the simulated 视频号助手 with what the product prepared, and presses 发表. */
export const pressOnChannelsPage: Press = async ({ kit, personId, video }) => {
  const form = new FormData();
  form.set('sim_user', personId);
  form.set('description', textFor(kit, '描述'));
  form.set('short_title', textFor(kit, '短标题'));
  form.set('video', await video(), 'video.mp4');
  const answer = await fetch(linkIn(kit), {
    method: 'POST',
    body: form,
    headers: { accept: 'application/json' },
  });
  if (answer.status === 400) throw new NotPublished(await answer.text());
  return ((await answer.json()) as { link: string }).link;
};
