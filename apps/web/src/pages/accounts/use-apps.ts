import { useQuery } from '@pinia/colada';
import { computed } from 'vue';
import { api } from '../../api/client.ts';

/** Platform apps of the enterprise, and the address that every one of them is registered with. */
export function useApps() {
  const { data, error, refetch } = useQuery({ key: ['accounts', 'apps'], query: () => api.accounts.apps() });
  const status = useQuery({
    key: ['system', 'status'],
    query: () => api.system.status(),
    staleTime: 300_000,
  });
  const apps = computed(() => data.value?.items ?? []);
  const callbackUrl = computed(
    () =>
      apps.value[0]?.callbackUrl ??
      `${(status.data.value?.publicUrl ?? location.origin).replace(/\/$/, '')}/connect/oauth/callback`,
  );
  return { apps, ready: computed(() => data.value !== undefined), error, refetch, callbackUrl };
}
