import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { verifyDouyinWebhook } from './webhook.ts';

const app = { clientId: 'key', clientSecret: 'sec456' };
const verify = verifyDouyinWebhook('https://www.douyin.com');
const sign = (text: string) => createHash('sha1').update(app.clientSecret).update(text).digest('hex');
const deliver = (message: object, headers: Record<string, string> = {}) => {
  const text = JSON.stringify(message);
  const signed = { 'x-douyin-signature': sign(text), 'msg-id': 'm-1', ...headers };
  return verify({ rawBody: Buffer.from(text), headers: signed, app });
};
const both = (content: object) => [content, JSON.stringify(content)];

const vector = '{"event":"verify_webhook","client_key":"","content":{"challenge":12345}}';
const signature = 'a39cc35defc5ad09e2d3cb24707a2230c6bb7e1a';

it('answers the check of an address (known vector)', () => {
  const headers = { 'x-douyin-signature': signature };
  const event = verify({ rawBody: Buffer.from(vector), headers, app });
  expect(event).toMatchObject({ kind: 'url_test', reply: { body: '{"challenge":12345}' } });
  // Without a Msg-Id the body stands for one.
  expect(event?.id).toMatch(/^[0-9a-f]{64}$/);
});

it('takes nothing that is not signed over the very bytes', () => {
  const rawBody = Buffer.from(vector);
  const wrong = signature.replace('a', 'b');
  expect(verify({ rawBody, headers: { 'x-douyin-signature': wrong }, app })).toBeNull();
  expect(verify({ rawBody, headers: { 'x-douyin-signature': '' }, app })).toBeNull();
  expect(verify({ rawBody, headers: {}, app })).toBeNull();
  const headers = { 'x-douyin-signature': signature };
  const spaced = Buffer.from(vector.replace('{"event"', '{ "event"'));
  expect(verify({ rawBody: spaced, headers, app })).toBeNull();
  expect(verify({ rawBody, headers, app: { ...app, clientSecret: 'other' } })).toBeNull();
  const text = 'not json';
  const signed = { 'x-douyin-signature': sign(text) };
  expect(verify({ rawBody: Buffer.from(text), headers: signed, app })).toBeNull();
});

it.each(both({ share_id: '17', item_id: '@i', video_id: '7123', has_default_hashtag: false }))(
  'reads the post of a hand-over from %s',
  (content) => {
    expect(deliver({ event: 'create_video', from_user_id: 'open-1', content })).toEqual({
      id: 'm-1',
      kind: 'post_created',
      accountExternalId: 'open-1',
      postExternalId: '@i',
      postUrl: 'https://www.douyin.com/video/7123',
      handIds: { share_id: '17' },
      at: null,
      reply: { contentType: 'application/json', body: '{}' },
    });
  },
);

it('knows a post that no hand-over asked for', () => {
  const event = deliver({
    event: 'create_video',
    from_user_id: 'o',
    content: { share_id: '', item_id: '@i' },
  });
  expect(event).not.toHaveProperty('handIds');
  expect(event).toMatchObject({ postExternalId: '@i', postUrl: null });
  const broken = deliver({ event: 'create_video', from_user_id: 'o', content: 'broken' });
  expect(broken).toMatchObject({ kind: 'post_created', postExternalId: null });
});

it.each([
  ['im_receive_msg', 'message', { text: '在吗', create_time: 1 }],
  ['dial_phone', 'lead', { phone: '1' }],
  ['website_contact', 'lead', {}],
  ['personal_tab_contact', 'lead', {}],
])('hands on %s of a customer as %s', (event, kind, content) => {
  const message = { event, from_user_id: 'customer', to_user_id: 'shop', content: JSON.stringify(content) };
  expect(deliver(message)).toMatchObject({
    kind,
    accountExternalId: 'shop',
    content: { event, from_user_id: 'customer', ...content },
  });
});

it.each([
  ['authorize', 'authorized'],
  ['unauthorize', 'deauthorized'],
  ['new_video_digg', 'other'],
])('takes %s as %s of the account itself', (event, kind) => {
  const told = deliver({ event, from_user_id: 'open-1', to_user_id: '', content: {} });
  expect(told).toMatchObject({ kind, accountExternalId: 'open-1', postExternalId: null });
  expect(told).not.toHaveProperty('content');
});
