import { describe, expect, it } from 'vitest';
import { askFromQuery, queryFromAsk } from './ask-query.ts';

describe('ask in the address', () => {
  it('goes there and back', () => {
    const ask = {
      search: '开箱',
      filters: { status: ['ready', 'refused'], type: ['video'] },
      sort: { key: 'createdAt', descending: true },
    };
    const query = queryFromAsk(ask, { tab: 'mine', 'f.old': 'x' });
    expect(query).toEqual({
      tab: 'mine',
      q: '开箱',
      sort: '-createdAt',
      'f.status': 'ready,refused',
      'f.type': 'video',
    });
    expect(askFromQuery(query as Record<string, string>)).toEqual(ask);
  });

  it('is empty for an empty address and leaves nothing behind', () => {
    expect(askFromQuery({ q: null, sort: '' })).toEqual({ search: '', filters: {}, sort: null });
    expect(queryFromAsk({ search: '', filters: { status: [] }, sort: null }, { q: 'old' })).toEqual({});
  });
});
