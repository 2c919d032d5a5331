import { expect, it } from 'vitest';
import { deliveryNotes, deliveryOf } from './delivery.ts';
import { account, films } from './posts.fixture.ts';

const both = {
  ...films,
  modes: ['direct' as const, 'handoff' as const],
  directScopes: ['video.create', 'video.data'],
};
const byPage = { ...films, modes: ['assisted' as const] };
const granted = account('acc_1', 'both', { scopes: ['video.data', 'video.create', 'user.info'] });
const partly = account('acc_2', 'both', { scopes: ['video.create'] });

it('goes the platform’s first way that the account has granted all scopes for', () => {
  expect(deliveryOf(films, account('acc_3', 'films'))).toBe('direct');
  expect(deliveryOf(both, granted)).toBe('direct');
  expect(deliveryOf(both, partly)).toBe('handoff');
  expect(deliveryOf({ ...both, modes: ['handoff', 'direct'] }, granted)).toBe('handoff');
  expect(deliveryOf(byPage, granted)).toBe('assisted');
});

it('says why a person has to do the last step, once for each platform', () => {
  const platforms = new Map([
    ['both', both],
    ['page', byPage],
    ['films', films],
  ]);
  const chosen = [
    granted,
    partly,
    account('acc_4', 'page'),
    account('acc_5', 'page'),
    account('acc_6', 'films'),
  ];
  expect(deliveryNotes(chosen, platforms)).toEqual([
    { key: 'notGranted', platform: 'both', accounts: ['账号 acc_2'] },
    { key: 'noneOfficial', platform: 'page', accounts: ['账号 acc_4', '账号 acc_5'] },
  ]);
  expect(deliveryNotes([granted, account('acc_7', 'gone')], platforms)).toEqual([]);
});
