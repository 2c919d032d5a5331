import type { PlatformApp } from '../connector.ts';
import { Refusal } from '../refusal.ts';
import type { PeertubeSettings } from './platform.ts';

/** Where calls go; `host` is the part behind the @ of its accounts; `foreignHost`: the address was named by a user, so that inner addresses are refused. */
export type Instance = { origin: string; host: string; foreignHost: boolean };

const parsed = (address: string): URL | null => (URL.canParse(address) ? new URL(address) : null);

/**
 * The instance of a platform app. Its address is a user's word: https only, no name or password in it, no path. The
 * one instance of a simulator comes from the settings, whatever the app says.
 */
export const instanceOf = (settings: PeertubeSettings, app: PlatformApp): Instance => {
  const url = parsed(settings.instance ?? app.baseUrl?.trim() ?? '');
  const schemes = settings.allowPrivate ? ['https:', 'http:'] : ['https:'];
  const fits =
    url !== null &&
    schemes.includes(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '';
  if (!fits)
    throw new Refusal('instance: the address must be https:// and the name of the instance, nothing else.', {
      kind: 'app_misconfigured',
      step: 'instance',
    });
  return { origin: url.origin, host: settings.accountHost ?? url.host, foreignHost: !settings.allowPrivate };
};
