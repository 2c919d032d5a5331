import { useQuery } from '@pinia/colada';
import { api } from '../../api/client.ts';

/** The choices that a platform gives for one setting, asked through an account (partitions, collections …). */
export const useOptions = (wanted: () => { accountId: string | null; name: string | null }) =>
  useQuery({
    key: () => ['accounts', 'options', wanted().accountId ?? '', wanted().name ?? ''],
    query: () => api.accounts.accountOptions({ id: wanted().accountId ?? '', name: wanted().name ?? '' }),
    enabled: () => wanted().accountId !== null && wanted().name !== null,
    staleTime: 600_000,
  });
