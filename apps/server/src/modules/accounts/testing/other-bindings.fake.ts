import { type Connector, type Connectors, type Grant, Refusal } from '@xingluo/connectors';

/** The ids of platforms that are bound without a consent page. */
export const HANDMADE = 'handmade';
export const GUARDED = 'guarded';
/** Every enterprise has its own instance, and the ids of accounts are those of the instance. */
export const INSTANCED = 'instanced';

const grantOf = (username: string): Grant => ({
  accessToken: `access of ${username}`,
  refreshToken: `refresh of ${username}`,
  accessExpiresAt: new Date(Date.now() + 3_600_000),
  refreshExpiresAt: null,
  scopes: [],
  externalId: `ext-${username}`,
  displayName: username,
  avatarUrl: null,
});

/** What the platform with a password heard, and how it answers: the outside world. */
const guarded = (like: Connector): Connector => ({
  ...like,
  platform: { ...like.platform, id: GUARDED, simulated: false, binding: 'password' },
  async signIn({ username, password, otp }) {
    if (password !== 'right' || (username === 'careful' && otp !== '123456'))
      throw new Refusal('wrong password', { kind: 'reauth_required', step: 'sign in', platformCode: '403' });
    return grantOf(username);
  },
});

const optional = { label: { 'zh-CN': '键', en: 'Key' }, name: 'key', secret: false, optional: true };

/** Says on which instance it was called. */
const instanced = (like: Connector): Connector => ({
  ...guarded(like),
  platform: {
    ...like.platform,
    id: INSTANCED,
    simulated: false,
    binding: 'password',
    app: {
      ...like.platform.app,
      fields: [
        { ...optional, key: 'baseUrl', optional: false },
        { ...optional, key: 'clientId' },
        { ...optional, key: 'clientSecret' },
      ],
    },
  },
  signIn: async ({ app, username }) => ({
    ...grantOf(username),
    displayName: `${username} at ${app.baseUrl}`,
  }),
  profile: async ({ app, externalId }) => ({
    externalId,
    displayName: `profile at ${app.baseUrl}`,
    avatarUrl: null,
  }),
  refresh: async ({ app }) => ({ ...grantOf(`refreshed at ${app.baseUrl}`) }),
});

/** The real connectors and three platforms that are bound by name alone and by a password, on one host or on many. */
export const withOtherBindings = (real: Connectors): Pick<Connectors, 'list' | 'get'> => {
  const like = real.get(real.list()[0]!.id)!;
  const handmade: Connector = {
    ...like,
    platform: {
      ...like.platform,
      id: HANDMADE,
      label: { 'zh-CN': '手工号', en: 'Handmade' },
      simulated: false,
      binding: 'manual',
    },
  };
  const others = new Map([handmade, guarded(like), instanced(like)].map((one) => [one.platform.id, one]));
  return {
    list: () => [...real.list(), ...[...others.values()].map(({ platform }) => platform)],
    get: (id) => others.get(id) ?? real.get(id),
  };
};
