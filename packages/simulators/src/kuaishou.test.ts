import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKuaishouSimulator, type Simulator } from './index.ts';
import { kwaisign } from './kuaishou-webhooks.ts';

// Requests as the documents give them, written out by hand: this file knows nothing of our connector.
const back = 'http://127.0.0.1:5800/back';
const allScopes = 'user_info,user_video_publish,user_video_info,user_video_delete';
type Answer = Record<string, unknown> & { result: number; error?: string };

const mp4 = (bytes: number): Buffer => {
  const file = Buffer.alloc(bytes, 7);
  file.write('\0\0\0\x18ftypisom', 0, 'latin1');
  return file;
};
const jpeg = Buffer.from('ffd8ffc0000b080400030001011100ffd9', 'hex');

let simulator: Simulator;
let token = '';

const call = async (path: string, init: RequestInit = {}, base = simulator.url): Promise<Answer> => {
  const answer = await fetch(new URL(path, base), init);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Answer;
};
const codeFor = async (scope = allScopes): Promise<string> => {
  const { clientId } = simulator.demoApp;
  const query = new URLSearchParams({
    app_id: clientId,
    scope,
    response_type: 'code',
    redirect_uri: back,
    auto_approve: '1',
  });
  const answer = await fetch(`${simulator.url}/oauth2/authorize?${query}`, { redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
};
const tokenFor = (code: string, secret = simulator.demoApp.clientSecret) =>
  call(
    `/oauth2/access_token?app_id=${simulator.demoApp.clientId}&app_secret=${secret}&code=${code}&grant_type=authorization_code`,
  );
const auth = () => `app_id=${simulator.demoApp.clientId}&access_token=${token}`;
const start = async (): Promise<string> => {
  const answer = await call(`/openapi/photo/start_upload?${auth()}`, { method: 'POST' });
  expect(answer).toMatchObject({ result: 1, endpoint: new URL(simulator.urlOf('upload')).host });
  return String(answer.upload_token);
};
const bytes = (path: string, body: Buffer<ArrayBuffer> | FormData | null, type = 'video/mp4') =>
  call(
    path,
    { method: 'POST', body, headers: body instanceof Buffer ? { 'content-type': type } : {} },
    simulator.urlOf('upload'),
  );
const form = (cover: Buffer | null, caption = '你好 #美食 ') => {
  const data = new FormData();
  if (cover !== null) data.set('cover', new Blob([new Uint8Array(cover)]), 'cover.jpg');
  data.set('caption', caption);
  return data;
};
const publish = (upload: string, body: FormData) =>
  call(`/openapi/photo/publish?${auth()}&upload_token=${upload}`, { method: 'POST', body });
const uploaded = async () => {
  const upload = await start();
  expect((await bytes(`/api/upload?upload_token=${upload}`, mp4(1000) as Buffer<ArrayBuffer>)).result).toBe(
    1,
  );
  return upload;
};

beforeEach(async () => {
  simulator = createKuaishouSimulator({
    redirectUris: [back],
    review: { delayMs: 10_000 },
    webhookRetryDelayMs: 1,
  });
  await simulator.start();
  token = String((await tokenFor(await codeFor())).access_token);
});
afterEach(() => simulator.close());

describe('OAuth of Kuaishou', () => {
  it('answers as documented, and refuses used codes and wrong secrets', async () => {
    const code = await codeFor();
    expect(await tokenFor(code, 'wrong')).toMatchObject({ result: 100200101 });
    expect(await tokenFor(code)).toMatchObject({
      result: 1,
      expires_in: 172_800,
      refresh_token_expires_in: 15_552_000,
      scopes: allScopes.split(','),
    });
    expect(await tokenFor(code)).toMatchObject({ result: 100200105 });
    const late = await codeFor();
    await simulator.control.advanceClock(301_000);
    expect(await tokenFor(late)).toMatchObject({ result: 100200105 });
  });

  it('discards a refresh token at its first use', async () => {
    const first = await tokenFor(await codeFor());
    const refresh = () =>
      call(
        `/oauth2/refresh_token?app_id=${simulator.demoApp.clientId}&app_secret=${simulator.demoApp.clientSecret}&refresh_token=${first.refresh_token}&grant_type=refresh_token`,
      );
    const second = await refresh();
    expect(second).toMatchObject({ result: 1, open_id: first.open_id });
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await refresh()).toMatchObject({ error: 'refreshToken.discarded' });
  });

  it('checks token, life and scope of each call', async () => {
    expect(await call(`/openapi/user_info?app_id=x&access_token=${token}`)).toMatchObject({
      result: 100200102,
    });
    const poor = await tokenFor(await codeFor('user_info'));
    const upload = `/openapi/photo/start_upload?app_id=${simulator.demoApp.clientId}&access_token=${poor.access_token}`;
    expect(await call(upload, { method: 'POST' })).toMatchObject({ result: 100200106 });
    await simulator.control.advanceClock(172_801_000);
    expect(await call(`/openapi/user_info?${auth()}`)).toMatchObject({ result: 100200108 });
    await simulator.control.rules({ codes: 'short' });
    expect(await call(`/openapi/user_info?${auth()}`)).toMatchObject({ result: 200108 });
  });
});

describe('uploads of Kuaishou', () => {
  it('puts fragments together from 0, in any order, and lists what it has', async () => {
    const upload = await start();
    const file = mp4(300);
    const send = (id: number, from: number, to: number) =>
      bytes(
        `/api/upload/fragment?upload_token=${upload}&fragment_id=${id}`,
        Buffer.from(file.subarray(from, to)),
      );
    const complete = (count: number) =>
      bytes(`/api/upload/complete?upload_token=${upload}&fragment_count=${count}`, null);
    expect(await send(0, 0, 100)).toMatchObject({ result: 1, size: 100 });
    expect(await send(2, 200, 300)).toMatchObject({ result: 1 });
    expect(await complete(3)).toMatchObject({ result: 100400 });
    expect(await complete(2)).toMatchObject({ result: 100400 });
    const resume = () => call(`/api/upload/resume?upload_token=${upload}`, {}, simulator.urlOf('upload'));
    expect(await resume()).toMatchObject({
      existed: false,
      fragment_list: [
        { id: 0, size: 100 },
        { id: 2, size: 100 },
      ],
    });
    await send(1, 100, 200);
    expect(await complete(2)).toMatchObject({ result: 100400 });
    expect(await complete(3)).toMatchObject({ result: 1 });
    expect(await resume()).toMatchObject({ existed: true });
  });

  it('refuses what is too large, empty, of another type or not an MP4', async () => {
    const upload = await start();
    const tooLarge = Buffer.alloc(10_485_761);
    expect(await bytes(`/api/upload?upload_token=${upload}`, tooLarge)).toMatchObject({ result: 100400 });
    expect(await bytes(`/api/upload/fragment?upload_token=${upload}&fragment_id=0`, tooLarge)).toMatchObject({
      result: 100400,
    });
    const small = Buffer.from('not a video at all');
    const part = `/api/upload/fragment?upload_token=${upload}&fragment_id=`;
    expect(await bytes(`${part}0`, Buffer.alloc(0))).toMatchObject({ result: 100400 });
    expect(await bytes(`${part}-1`, small)).toMatchObject({ result: 100400 });
    expect(await bytes(`/api/upload?upload_token=${upload}`, small)).toMatchObject({ result: 100400 });
    expect(await bytes(`/api/upload?upload_token=${upload}`, small, 'text/plain')).toMatchObject({
      result: 100400,
    });
    expect(await bytes('/api/upload?upload_token=unknown', small)).toMatchObject({ result: 100120002 });
  });

  it('takes a whole file as a form field too', async () => {
    const upload = await start();
    const data = new FormData();
    data.set('file', new Blob([new Uint8Array(mp4(500))]), 'a.mp4');
    expect(await bytes(`/api/upload/multipart?upload_token=${upload}`, data)).toMatchObject({ result: 1 });
    expect((await publish(upload, form(jpeg))).result).toBe(1);
  });
});

describe('posts of Kuaishou', () => {
  it('publishes, is not to be found at first, then pending, then visible, then gone', async () => {
    const answer = await publish(await uploaded(), form(jpeg));
    const video = answer.video_info as { photo_id: string; pending: boolean; caption: string };
    expect(video).toMatchObject({ pending: true, caption: '你好 #美食 ' });
    const info = () => call(`/openapi/photo/info?${auth()}&photo_id=${video.photo_id}`);
    expect(await info()).toMatchObject({ result: 100120001, error: 'video_not_exist' });
    expect(await info()).toMatchObject({ result: 1, video_info: { pending: true, view_count: 0 } });
    await simulator.control.advanceClock(10_001);
    expect(await info()).toMatchObject({ video_info: { pending: false } });
    expect(await call(`/openapi/photo/count?${auth()}`)).toMatchObject({ all_count: 1, public_count: 1 });
    const remove = () =>
      call(`/openapi/photo/delete?${auth()}&photo_id=${video.photo_id}`, { method: 'POST' });
    expect(await remove()).toMatchObject({ result: 1 });
    expect(await remove()).toMatchObject({ result: 100120001 });
  });

  it('refuses a bad cover, caption or upload', async () => {
    const upload = await uploaded();
    expect(await publish(upload, form(null))).toMatchObject({ result: 400014 });
    expect(await publish(upload, form(Buffer.from('GIF89a....')))).toMatchObject({ result: 400014 });
    expect(await publish(upload, form(jpeg, '字'.repeat(501)))).toMatchObject({ result: 100400 });
    expect(await publish(upload, form(jpeg, '#a #b #c #d #e '))).toMatchObject({ result: 100400 });
    expect(await publish(await start(), form(jpeg))).toMatchObject({ result: 100120002 });
    await simulator.control.rules({ antiSpam: true });
    expect(await publish(upload, form(jpeg))).toMatchObject({ result: 100200301 });
    expect(simulator.control.posts()).toEqual([]);
  });

  it('makes two posts of one upload unless told otherwise, and limits the day', async () => {
    const upload = await uploaded();
    await publish(upload, form(jpeg));
    await publish(upload, form(jpeg));
    expect(simulator.control.posts()).toHaveLength(2);
    await simulator.control.rules({ uploadTokenReusable: false });
    expect(await publish(upload, form(jpeg))).toMatchObject({ result: 100120002 });
    await simulator.control.rules({ uploadTokenReusable: true, perDay: 2 });
    expect(await publish(upload, form(jpeg))).toMatchObject({ result: 100200410 });
    await simulator.control.advanceClock(86_400_000);
    const again = await publish(await uploaded(), form(jpeg));
    expect(again.result).toBe(1);
  });

  it('lists the newest first and goes on behind the cursor', async () => {
    const upload = await uploaded();
    for (const caption of ['一', '二', '三']) await publish(upload, form(jpeg, caption));
    const list = (query: string) => call(`/openapi/photo/list?${auth()}${query}`);
    const captions = (answer: Answer) =>
      (answer.video_list as { caption: string; photo_id: string }[]).map(({ caption }) => caption);
    const first = await list('&count=2');
    expect(captions(first)).toEqual(['三', '二']);
    const cursor = (first.video_list as { photo_id: string }[]).at(-1)?.photo_id;
    expect(captions(await list(`&count=2&cursor=${cursor}`))).toEqual(['一']);
    expect(await list('&count=201')).toMatchObject({ result: 100400 });
  });
});

describe('mini programs of Kuaishou', () => {
  const bind = (fields: Record<string, string>, withToken = auth()) =>
    call(`/openapi/photo/mp_plc/bind?${withToken}`, { method: 'POST', body: new URLSearchParams(fields) });
  const program = { plc_mp_app_id: 'ks1', plc_title: '领券', plc_mp_path: 'pages/a' };

  it('are mounted on an own work that has been out for a minute, with the right to it', async () => {
    const answer = await publish(await uploaded(), form(jpeg));
    const { photo_id } = answer.video_info as { photo_id: string };
    expect(await bind({ photo_id, ...program })).toMatchObject({ result: 100200106 });
    token = String((await tokenFor(await codeFor(`${allScopes},user_video_mp_plc`))).access_token);
    await simulator.control.advanceClock(30_000);
    expect(await bind({ photo_id, ...program })).toMatchObject({ result: 100120001 });
    await simulator.control.advanceClock(31_000);
    for (const missing of ['plc_mp_app_id', 'plc_title', 'plc_mp_path'])
      expect(await bind({ photo_id, ...program, [missing]: '' })).toMatchObject({ result: 10000200 });
    expect(await bind({ photo_id: '3xno', ...program })).toMatchObject({ result: 100120001 });
    expect(await bind({ photo_id, ...program })).toMatchObject({ result: 1 });
    expect(simulator.control.posts()[0]?.fields).toMatchObject({ ...program, mounts: 1 });
    const asQuery = `/openapi/photo/mp_plc/bind?${auth()}&${new URLSearchParams({ photo_id, ...program })}`;
    expect(await call(asQuery, { method: 'POST' })).toMatchObject({ result: 100400 });
  });
});

it('signs webhooks by MD5 of body and secret (known vector), and repeats them until they are answered', async () => {
  expect(kwaisign('{"event":"verify_webhook","client_key":"","content":{"challenge":12345}}', 'sec456')).toBe(
    '579670cbdde1284d8a549b9f00ae9600',
  );
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push(body);
    expect(request.headers.kwaisign).toBe(kwaisign(body, simulator.demoApp.clientSecret));
    const { message_id } = JSON.parse(body) as { message_id: string };
    response.end(seen.length < 3 ? 'later' : JSON.stringify({ result: 1, message_id }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await simulator.control.app({ ...simulator.demoApp, webhookUrl });
  await tokenFor(await codeFor());
  await simulator.control.webhooksIdle();
  await new Promise((resolve) => server.close(resolve));
  expect(simulator.control.deliveries()).toMatchObject([{ event: 'AUTHORIZE', attempts: 3, accepted: true }]);
  expect(new Set(seen).size).toBe(1);
});
