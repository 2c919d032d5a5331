import { useToast } from '@nuxt/ui/composables';
import type { FollowUpState } from '@xingluo/contracts/publishing';
import { api } from '../../api/client.ts';
import { t } from '../../i18n/i18n.ts';
import { useAct } from '../accounts/use-act.ts';

/** What a person decides about a follow-up that our call could not do. */
export function useFollowUps() {
  const toast = useToast();
  const { busy, act } = useAct(['publishing']);
  const decide =
    (decision: 'again' | 'done') =>
    async (id: string, { key, version }: FollowUpState) => {
      if (await act(() => api.publishing.followUp({ id, key, version, decision })))
        toast.add({
          title: t(`followUps.said.${decision}`),
          icon: 'i-lucide-check',
          color: 'success',
        });
    };
  return { busy, again: decide('again'), done: decide('done') };
}
