import { useQuery } from '@pinia/colada';
import { computed } from 'vue';
import { api } from '../../api/client.ts';

/** Account groups and the tags in use. Below `accounts`, so that every change of an account reads them again. */
export function useGroups() {
  const groups = useQuery({ key: ['accounts', 'groups'], query: () => api.accounts.groups() });
  const tags = useQuery({ key: ['accounts', 'tags'], query: () => api.accounts.accountTags() });
  const items = computed(() => groups.data.value?.items ?? []);
  return {
    groups: items,
    groupChoices: computed(() => items.value.map(({ id, name }) => ({ value: id, label: name }))),
    tagChoices: computed(() =>
      (tags.data.value?.items ?? []).map(({ tag, accounts }) => ({
        value: tag,
        label: `${tag} · ${accounts}`,
      })),
    ),
    error: groups.error,
  };
}
