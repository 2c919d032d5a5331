import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPeertubeSimulator, type Simulator } from './index.ts';

// Requests as the documents give them, written out by hand: this file knows nothing of our connector.
let simulator: Simulator;
let access = '';

const api = (path: string, init: RequestInit = {}) =>
  fetch(`${simulator.url}/api/v1/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${access}`, ...(init.headers as Record<string, string> | undefined) },
  });
const token = async (fields: Record<string, string>, otp?: string) => {
  const { clientId: client_id, clientSecret: client_secret } = simulator.demoApp;
  const body = new URLSearchParams({ client_id, client_secret, ...fields });
  const headers = otp === undefined ? {} : { 'x-peertube-otp': otp };
  const answer = await fetch(`${simulator.url}/api/v1/users/token`, { method: 'POST', body, headers });
  return {
    status: answer.status,
    ...((await answer.json()) as { access_token?: string; refresh_token?: string }),
  };
};
const byPassword = (more: Record<string, string> = {}, otp?: string) =>
  token(
    { grant_type: 'password', response_type: 'code', username: 'u1', password: 'u1-password', ...more },
    otp,
  );

const size = 600_000;
const mp4 = Buffer.alloc(size, 7);
mp4.write('\0\0\0\x18ftypisom', 0, 'latin1');

const begin = async (
  more: Record<string, unknown> = {},
  type = 'video/mp4',
): Promise<{ status: number; id: string }> => {
  const answer = await api('videos/upload-resumable', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-upload-content-length': String(size),
      'x-upload-content-type': type,
    },
    body: JSON.stringify({ name: 'a draft', channelId: 11, privacy: 3, filename: 'a.mp4', ...more }),
  });
  const location = answer.headers.get('location');
  return {
    status: answer.status,
    id: location === null ? '' : (new URL(location).searchParams.get('upload_id') ?? ''),
  };
};
const send = (id: string, start: number, end: number, total = size, bytes = mp4) =>
  api(`videos/upload-resumable?upload_id=${id}`, {
    method: 'PUT',
    headers: { 'content-range': `bytes ${start}-${end - 1}/${total}` },
    body: new Uint8Array(bytes.subarray(start, end)),
  });
const whole = async (more: Record<string, unknown> = {}): Promise<string> => {
  const { id } = await begin(more);
  const { video } = (await (await send(id, 0, size)).json()) as { video: { uuid: string } };
  return video.uuid;
};
const edit = async (uuid: string, fields: Record<string, string>) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return (await api(`videos/${uuid}`, { method: 'PUT', body })).status;
};

beforeEach(async () => {
  simulator = createPeertubeSimulator({ review: { delayMs: 10_000 } });
  await simulator.start();
  access = (await byPassword()).access_token ?? '';
});
afterEach(() => simulator.close());

describe('sign-in at PeerTube', () => {
  it('gives a token for name and password, with a second factor where there is one', async () => {
    expect(await byPassword()).toMatchObject({ status: 200, token_type: 'Bearer', expires_in: 14_399 });
    expect(await byPassword({ password: 'x' })).toMatchObject({ status: 400, code: 'invalid_grant' });
    expect(await byPassword({ client_secret: 'x' })).toMatchObject({ code: 'invalid_client' });
    expect(await byPassword({ grant_type: 'x' })).toMatchObject({ code: 'unsupported_grant_type' });
    await simulator.control.rules({ otp: '123456' });
    expect(await byPassword()).toMatchObject({ status: 401, code: 'missing_two_factor' });
    expect(await byPassword({}, '1')).toMatchObject({ status: 400, code: 'invalid_two_factor' });
    expect((await byPassword({}, '123456')).status).toBe(200);
  });

  it('hands out its own client, and ends the old pair on a refresh', async () => {
    const client = await (await fetch(`${simulator.url}/api/v1/oauth-clients/local`)).json();
    expect(client).toMatchObject({ client_id: simulator.demoApp.clientId });
    const first = await byPassword();
    const refresh = () => token({ grant_type: 'refresh_token', refresh_token: first.refresh_token ?? '' });
    expect((await refresh()).status).toBe(200);
    expect(await refresh()).toMatchObject({ status: 400, code: 'invalid_grant' });
    access = first.access_token ?? '';
    expect((await api('users/me')).status).toBe(401);
  });

  it('says invalid_token for everything that is none', async () => {
    expect(await (await api('users/me')).json()).toMatchObject({
      username: 'u1',
      videoChannels: [{ id: 11 }, {}],
    });
    await simulator.control.advanceClock(14_400_000);
    const answer = await api('users/me');
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ status: 401, code: 'invalid_token' });
  });
});

describe('the resumable upload of PeerTube', () => {
  it('takes parts in order, tells how far it is, and forgets itself at the end', async () => {
    const { status, id } = await begin();
    expect(status).toBe(201);
    const asked = async () => {
      const answer = await api(`videos/upload-resumable?upload_id=${id}`, {
        method: 'PUT',
        headers: { 'content-range': `bytes */${size}` },
      });
      return [answer.status, answer.headers.get('range')];
    };
    expect(await asked()).toEqual([308, 'bytes=0--1']);
    expect((await send(id, 0, 262_144)).status).toBe(308);
    expect(await asked()).toEqual([308, 'bytes=0-262143']);
    expect((await send(id, 0, 262_144)).status).toBe(409);
    expect((await send(id, 262_144, size)).status).toBe(200);
    expect((await asked())[0]).toBe(404);
  });

  it('refuses parts that do not fit', async () => {
    const { id } = await begin();
    expect((await send(id, 0, 262_145)).status).toBe(400);
    expect((await send(id, 0, 261_120)).status).toBe(400);
    expect((await send(id, 262_144, size)).status).toBe(409);
    expect((await send(id, 0, size, size + 1)).status).toBe(409);
    expect((await send('other', 0, size)).status).toBe(404);
    expect((await send(id, 0, size, size, Buffer.alloc(size))).status).toBe(422);
  });

  it('refuses to begin without what it needs', async () => {
    expect((await begin({}, 'text/plain')).status).toBe(415);
    expect((await begin({ name: 'ab' })).status).toBe(400);
    expect((await begin({ channelId: 21 })).status).toBe(400);
    expect((await begin({ filename: '' })).status).toBe(400);
  });

  it('is its owner’s alone, can be cancelled, and is over after a day', async () => {
    const { id } = await begin();
    const mine = access;
    access = (await byPassword({ username: 'u2', password: 'u2-password' })).access_token ?? '';
    expect((await send(id, 0, size)).status).toBe(404);
    access = mine;
    const cancel = () => api(`videos/upload-resumable?upload_id=${id}`, { method: 'DELETE' });
    expect([(await cancel()).status, (await cancel()).status]).toEqual([204, 404]);
    const late = await begin();
    await simulator.control.advanceClock(25 * 3_600_000);
    access = (await byPassword()).access_token ?? '';
    expect((await send(late.id, 0, size)).status).toBe(404);
  });
});

describe('videos of PeerTube', () => {
  it('are posted by the first edit, public after transcoding, and gone after deletion', async () => {
    const uuid = await whole();
    expect(simulator.control.posts()).toEqual([]);
    expect(await edit(uuid, { name: '标题一', privacy: '1' })).toBe(204);
    const read = async () => (await (await api(`videos/${uuid}`)).json()) as Record<string, unknown>;
    expect(await read()).toMatchObject({ name: '标题一', state: { id: 2 }, privacy: { id: 1 }, views: 0 });
    await simulator.control.advanceClock(3_610_000);
    expect(await read()).toMatchObject({ state: { id: 1 } });
    expect(Number((await read()).views)).toBeGreaterThan(0);
    const remove = async () => (await api(`videos/${uuid}`, { method: 'DELETE' })).status;
    expect([await remove(), await remove()]).toEqual([204, 404]);
    expect(simulator.control.posts().map(({ state }) => state)).toEqual(['removed']);
  });

  it('are public at once where the upload says so', async () => {
    await whole({ privacy: 1 });
    expect(simulator.control.posts()).toHaveLength(1);
  });

  it.each([
    ['a title of two', { name: 'ab' }],
    ['a title of 121', { name: 'a'.repeat(121) }],
    ['10,001 characters', { description: 'a'.repeat(10_001) }],
    ['a tag of one', { 'tags[0]': 'a' }],
    ['six tags', Object.fromEntries([0, 1, 2, 3, 4, 5].map((n) => [`tags[${n}]`, `t${n}`]))],
    ['a strange channel', { channelId: '21' }],
    ['a strange privacy', { privacy: '9' }],
    ['a schedule without a time', { 'scheduleUpdate[updateAt]': 'x', 'scheduleUpdate[privacy]': '1' }],
  ])('refuse %s', async (_, fields) => {
    const uuid = await whole();
    expect(await edit(uuid, fields as Record<string, string>)).toBe(400);
    expect(simulator.control.posts()).toEqual([]);
  });

  it('are listed for their owner alone, by name, private ones too', async () => {
    await whole({ name: 'first one' });
    await whole({ name: 'second one' });
    const list = async (query: string) =>
      ((await (await api(`users/me/videos?${query}`)).json()) as { data: { name: string }[] }).data?.map(
        ({ name }) => name,
      );
    expect(await list('')).toEqual(['second one', 'first one']);
    expect(await list('search=FIRST')).toEqual(['first one']);
    expect(await list('start=1&count=1')).toEqual(['first one']);
    expect((await api('users/me/videos?count=101')).status).toBe(400);
    access = (await byPassword({ username: 'u2', password: 'u2-password' })).access_token ?? '';
    expect(await list('')).toEqual([]);
  });

  it('become visible at the time that was set', async () => {
    const uuid = await whole();
    const at = new Date(simulator.control.now() + 60_000).toISOString();
    const fields = { name: '标题一', privacy: '3', 'scheduleUpdate[updateAt]': at };
    expect(await edit(uuid, { ...fields, 'scheduleUpdate[privacy]': '2' })).toBe(204);
    const read = async () => (await api(`videos/${uuid}`)).json();
    expect(await read()).toMatchObject({ privacy: { id: 3 }, scheduledUpdate: { privacy: 2 } });
    await simulator.control.advanceClock(61_000);
    expect(await read()).toMatchObject({ privacy: { id: 2 }, scheduledUpdate: null });
  });
});

it('takes comments where they are allowed', async () => {
  const uuid = await whole({ privacy: 1 });
  const write = async (text: unknown) =>
    (
      await api(`videos/${uuid}/comment-threads`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
      })
    ).status;
  expect(await write('')).toBe(400);
  expect(await write('字'.repeat(10_001))).toBe(400);
  expect(await write('链接在主页')).toBe(200);
  await edit(uuid, { commentsEnabled: 'false', downloadEnabled: 'false' });
  expect(await write('再来')).toBe(409);
  const fields = simulator.control.posts()[0]?.fields;
  expect(fields).toMatchObject({ written: '["链接在主页"]', download: 'false' });
});
