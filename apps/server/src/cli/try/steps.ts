import { openAsBlob, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Account, PlatformApp } from '@xingluo/contracts/accounts';
import type { GenerateOutput } from '@xingluo/contracts/ai';
import type { Asset } from '@xingluo/contracts/library';
import type { Platform, SettingOption } from '@xingluo/contracts/platforms';
import type { PublishEvent, PublishTask } from '@xingluo/contracts/publishing';
import type { MediaJob, Video } from '@xingluo/contracts/studio';
import type { Client } from './client.ts';

type Say = (detail: string) => void;
const POLL_MS = 500;
const CHUNK = 8 * 1024 * 1024;

/** The journey could not be finished; the sentence says where. */
export class TryProblem extends Error {}

const until = async <T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> => {
  for (;;) {
    const value = await read();
    if (done(value)) return value;
    await wait(POLL_MS);
  }
};

/** Uploads by tus in 8 MiB parts, then waits until the file was checked. */
export const upload = async (client: Client, file: string, say: Say): Promise<Asset> => {
  const { size } = statSync(file);
  const begun = await client.post<{ assetId: string; url: string }>('/api/assets/presign', {
    filename: basename(file),
    bytes: size,
  });
  const blob = await openAsBlob(file);
  for (let offset = 0; offset < size; ) {
    const end = Math.min(offset + CHUNK, size);
    const response = await client.raw(begun.url, {
      method: 'PATCH',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
      },
      body: blob.slice(offset, end),
    });
    if (response.status !== 204)
      throw new TryProblem(`上传在第 ${offset} 字节被拒绝 (${response.status}): ${await response.text()}`);
    offset = Number(response.headers.get('upload-offset'));
    say(`${Math.round((offset / size) * 100)} %`);
  }
  const asset = await until(
    () => client.get<Asset>(`/api/assets/${begun.assetId}`),
    (it) => it.status === 'ready' || it.status === 'refused',
  );
  if (asset.status === 'refused')
    throw new TryProblem(`文件未被接受：${asset.refusal?.code} ${asset.refusal?.detail ?? ''}`);
  return asset;
};

/** Makes the HLS ladder, covers and the publishing file. */
export const transcode = async (client: Client, asset: Asset, say: Say): Promise<Video> => {
  const { job, video } = await client.post<{ job: MediaJob; video: Video }>('/api/media/jobs', {
    type: 'transcode',
    assetId: asset.id,
  });
  const ended = await until(
    async () => {
      const current = await client.get<MediaJob>(`/api/media/jobs/${job.id}`);
      say(`${Math.round(current.progress * 100)} %`);
      return current;
    },
    (it) => it.state === 'succeeded' || it.state === 'failed' || it.state === 'cancelled',
  );
  if (ended.state !== 'succeeded')
    throw new TryProblem(`转码失败：${ended.error?.code} ${ended.error?.detail ?? ''}`);
  return client.get<Video>(`/api/videos/${video.id}`);
};

/** Checks what a player would do: the master playlist, one rendition, one segment. */
export const play = async (client: Client, video: Video, say: Say): Promise<void> => {
  const read = async (url: URL): Promise<Response> => {
    const response = await client.raw(url);
    if (!response.ok)
      throw new TryProblem(
        `播放地址打不开 (${response.status})：${url.pathname.split('/').slice(-2).join('/')}`,
      );
    return response;
  };
  const master = new URL(video.hlsUrl!, client.origin);
  const lines = (text: string) => text.split('\n').filter((line) => line && !line.startsWith('#'));
  const renditions = lines(await (await read(master)).text());
  for (const rendition of renditions) {
    const playlist = new URL(rendition, master);
    const segment = lines(await (await read(playlist)).text())[0]!;
    await (await read(new URL(segment, playlist))).arrayBuffer();
  }
  say(video.renditions.map((rendition) => `${rendition.width}×${rendition.height}`).join(' · '));
};

/** Asks the copy desk for titles; says whether a model or a template wrote them. */
export const writeTitles = async (client: Client, video: Video, say: Say): Promise<string[]> => {
  const answer = await client.post<GenerateOutput>('/api/ai/generate', {
    task: 'title',
    input: `一条名为「${video.title}」的短视频：一键完成上传、转码与多平台发布。`,
    metadata: { scene: 'title' },
  });
  const titles = answer.variants ?? String(answer.output).split('\n');
  say(`${answer.label}：${titles[0]}`);
  return titles;
};

/** Simulated platforms on which our server does all of it: the others need a person at the end. */
const needsNobody = ({ simulated, binding, modes, directScopes }: Platform): boolean =>
  simulated && binding === 'oauth' && modes[0] === 'direct' && directScopes.length === 0;

/** Binds an account of the demo app on one simulated platform, through its real OAuth pages; a fresh person's by default. */
export const connectAccount = async (
  client: Client,
  platform: Platform,
  person = 'new',
): Promise<Account> => {
  const apps = await client.get<{ items: PlatformApp[] }>('/api/platform-apps');
  if (!apps.items.some((app) => app.platform === platform.id))
    await client.post('/api/platform-apps/demo', { platform: platform.id });
  const { url } = await client.post<{ url: string }>('/api/connect/oauth/start', { platform: platform.id });
  const page = new URL(url);
  page.searchParams.set('auto_approve', '1');
  page.searchParams.set('sim_user', person);
  const approved = await fetch(page, { redirect: 'manual' });
  const back = approved.headers.get('location');
  if (!back) throw new TryProblem(`${platform.label['zh-CN']} 没有完成授权 (${approved.status})`);
  const home = await client.raw(new URL(new URL(back).pathname + new URL(back).search, client.origin));
  const landed = new URL(home.headers.get('location') ?? '/', client.origin);
  const id = landed.searchParams.get('bound');
  if (!id)
    throw new TryProblem(
      `${platform.label['zh-CN']} 绑定失败：${landed.searchParams.get('error') ?? home.status}`,
    );
  return client.get<Account>(`/api/accounts/${id}`);
};

/** Binds one on every simulated platform that needs nobody. */
export const connectAccounts = async (
  client: Client,
  say: Say,
): Promise<{ account: Account; platform: Platform }[]> => {
  const { items } = await client.get<{ items: (Platform & { enabled: boolean })[] }>('/api/platforms');
  const bound: { account: Account; platform: Platform }[] = [];
  for (const platform of items.filter((it) => it.enabled && needsNobody(it))) {
    const account = await connectAccount(client, platform);
    say(`${platform.label['zh-CN']}：${account.displayName}`);
    bound.push({ account, platform });
  }
  if (bound.length < 2)
    throw new TryProblem('没有可用的模拟平台：请确认 XINGLUO_SIMULATORS=on 且未设置 NODE_ENV=production。');
  return bound;
};

/** The first allowed choice for every setting that has no default. */
export const settingsFor = async (
  client: Client,
  account: Account,
  platform: Platform,
): Promise<Record<string, string | boolean>> => {
  const chosen: Record<string, string | boolean> = {};
  for (const field of platform.settings) {
    if (field.when && chosen[field.when.key] !== field.when.equals) continue;
    if (field.default !== null) chosen[field.key] = field.default;
    else if (field.required && field.remoteOptions) {
      const { items } = await client.get<{ items: SettingOption[] }>(
        `/api/accounts/${account.id}/options/${field.remoteOptions}`,
      );
      chosen[field.key] = items[0]!.value;
    } else if (field.required && field.options[0]) chosen[field.key] = field.options[0].value;
  }
  return chosen;
};

const ended = new Set([
  'published',
  'rejected',
  'failed',
  'outcome_unknown',
  'waiting_for_person',
  'cancelled',
  'skipped',
]);

/** Plans both posts two seconds ahead and follows them step by step. */
export const publish = async (
  client: Client,
  video: Video,
  title: string,
  bound: { account: Account; platform: Platform }[],
  say: Say,
): Promise<PublishTask[]> => {
  const targets = await Promise.all(
    bound.map(async ({ account, platform }) => ({
      accountId: account.id,
      settings: await settingsFor(client, account, platform),
    })),
  );
  const { items } = await client.post<{ items: PublishTask[] }>('/api/publish/batch', {
    videoId: video.id,
    title,
    description: '由 npm run try 发布到模拟平台。',
    tags: ['星罗', '试跑'],
    scheduleAt: new Date(Date.now() + 2000).toISOString(),
    targets,
  });
  const heard = new Set<string>();
  const follow = async (id: string): Promise<PublishTask> => {
    const { task, events } = await client.get<{ task: PublishTask; events: PublishEvent[] }>(
      `/api/publish/tasks/${id}`,
    );
    for (const event of events) {
      if (heard.has(event.id)) continue;
      heard.add(event.id);
      say(`${event.at.slice(11, 23)}  ${task.platform}  ${event.kind}`);
    }
    return task;
  };
  return until(
    () => Promise.all(items.map((task) => follow(task.id))),
    (tasks) => tasks.every((task) => ended.has(task.state)),
  );
};
