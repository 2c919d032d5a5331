import { useQuery } from '@pinia/colada';
import type { Localized, Platform } from '@xingluo/contracts/platforms';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '../../api/client.ts';

/** A platform as the server offers it; a simulated one is not `enabled` once a live app of its platform exists. */
export type OfferedPlatform = Platform & { enabled: boolean };

/** The platforms of this installation as data, asked once for the whole app. */
export function usePlatforms() {
  const { locale } = useI18n();
  const { data, error, refetch } = useQuery({
    key: ['platforms'],
    query: () => api.accounts.platforms(),
    staleTime: 300_000,
  });
  const platforms = computed<OfferedPlatform[]>(() => data.value?.items ?? []);
  const byId = computed(() => new Map(platforms.value.map((platform) => [platform.id, platform])));
  const say = (text: Localized) => (locale.value === 'en' ? text.en : text['zh-CN']);
  /** The label; a platform that this installation no longer offers keeps its id as name. */
  const labelOf = (id: string) => {
    const platform = byId.value.get(id);
    return platform ? say(platform.label) : id;
  };
  return { platforms, byId, ready: computed(() => data.value !== undefined), error, refetch, say, labelOf };
}
