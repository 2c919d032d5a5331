import { entry } from '../entry.ts';
import { handOnly } from '../hand-only.ts';
import { wechatChannelsByHand } from './hand.ts';
import { type WechatChannelsSettings, wechatChannelsDefaults, wechatChannelsPlatform } from './platform.ts';

/** 视频号 in `assisted` mode: a person publishes on 视频号助手, for there is no API that could. */
export const wechatChannels = entry<WechatChannelsSettings>({
  id: 'wechat-channels',
  defaults: wechatChannelsDefaults,
  create: ({ now }, settings) => {
    const platform = wechatChannelsPlatform(settings);
    return handOnly(platform, wechatChannelsByHand(platform, settings, now));
  },
  simulated: ({ baseUrl, authorizeBaseUrl = baseUrl }) => ({
    pageUrl: `${authorizeBaseUrl}/platform/post/create`,
    linkOrigins: [...new Set([baseUrl, authorizeBaseUrl].map((address) => new URL(address).origin))],
  }),
});
