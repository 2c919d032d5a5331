import type { LocationQuery, LocationQueryRaw } from 'vue-router';
import type { TableAsk } from './types.ts';

const mine = (key: string) => key === 'q' || key === 'sort' || key.startsWith('f.');

/** Search, filters and sorting in the address: `?q=…&sort=-createdAt&f.status=ready,refused`. */
export function askFromQuery(query: LocationQuery): TableAsk {
  const one = (key: string) => {
    const value = query[key];
    return (Array.isArray(value) ? value[0] : value) ?? '';
  };
  const sort = one('sort');
  const filters = Object.keys(query)
    .filter((key) => key.startsWith('f.') && one(key) !== '')
    .map((key) => [key.slice(2), one(key).split(',')] as const);
  return {
    search: one('q'),
    filters: Object.fromEntries(filters),
    sort: sort ? { key: sort.replace(/^-/, ''), descending: sort.startsWith('-') } : null,
  };
}

/** The address's query with the table's part replaced and all else kept. */
export function queryFromAsk(ask: TableAsk, query: LocationQuery): LocationQueryRaw {
  const others = Object.entries(query).filter(([key]) => !mine(key));
  const filters = Object.entries(ask.filters).filter(([, values]) => values.length > 0);
  return {
    ...Object.fromEntries(others),
    ...(ask.search ? { q: ask.search } : {}),
    ...(ask.sort ? { sort: `${ask.sort.descending ? '-' : ''}${ask.sort.key}` } : {}),
    ...Object.fromEntries(filters.map(([key, values]) => [`f.${key}`, values.join(',')])),
  };
}
