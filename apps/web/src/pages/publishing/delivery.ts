import type { Account } from '@xingluo/contracts/accounts';
import type { DeliveryMode, Platform } from '@xingluo/contracts/platforms';

type Ways = Pick<Platform, 'modes' | 'directScopes'>;

/** How a post would reach this account: the platform's first way that the account's grants allow. */
export function deliveryOf({ modes, directScopes }: Ways, { scopes }: Pick<Account, 'scopes'>): DeliveryMode {
  const possible = (mode: DeliveryMode) =>
    mode !== 'direct' || directScopes.every((scope) => scopes.includes(scope));
  return modes.find(possible) ?? modes[0] ?? 'direct';
}

/** One thing to know beforehand about publishing by hand; `accounts` where the grant is what is missing. */
export interface DeliveryNote {
  key: 'noneOfficial' | 'notGranted' | 'byPerson';
  platform: string;
  accounts: string[];
}

/** Why a person has to do the last step, platform by platform; nothing for what goes out directly. */
export function deliveryNotes(
  accounts: readonly Pick<Account, 'platform' | 'scopes' | 'displayName'>[],
  platforms: ReadonlyMap<string, Ways>,
): DeliveryNote[] {
  return [...Map.groupBy(accounts, ({ platform }) => platform)].flatMap(([id, chosen]): DeliveryNote[] => {
    const platform = platforms.get(id);
    if (!platform) return [];
    const byHand = chosen.filter((account) => deliveryOf(platform, account) !== 'direct');
    if (byHand.length === 0) return [];
    const names = byHand.map(({ displayName }) => displayName);
    if (platform.modes.includes('direct')) return [{ key: 'notGranted', platform: id, accounts: names }];
    const key = platform.modes[0] === 'assisted' ? 'noneOfficial' : 'byPerson';
    return [{ key, platform: id, accounts: names }];
  });
}
