import { useQuery } from '@pinia/colada';
import type { Account } from '@xingluo/contracts/accounts';
import type { Video } from '@xingluo/contracts/studio';
import { computed, reactive } from 'vue';
import { api } from '../../api/client.ts';
import { useSession } from '../../app/session.ts';
import { usePlatforms } from '../accounts/use-platforms.ts';
import { newDraft, targetsOf } from './draft.ts';
import { instantOf } from './zoned.ts';

const mostPages = 10;

/** Every account this person sees: a matrix is a few hundred, the picker wants them all. */
async function everyAccount(): Promise<Account[]> {
  const all: Account[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { items, nextCursor } = await api.accounts.accounts({ limit: 200, cursor });
    all.push(...items);
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return all;
}

const coverKeyOf = (video: Video) =>
  video.covers.find(({ url }) => url === video.coverUrl)?.key ?? video.covers[0]?.key ?? null;

/** The form's state and what follows from it. */
export function useDraft(video: Video) {
  const session = useSession();
  const { byId } = usePlatforms();
  const accounts = useQuery({ key: ['accounts', 'choices'], query: everyAccount });
  const zone = computed(() => session.me?.user.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const draft = reactive(newDraft({ title: video.title, coverKey: coverKeyOf(video) }));

  const offered = computed(() =>
    (accounts.data.value ?? []).filter((account) => byId.value.has(account.platform)),
  );
  const chosen = computed(() => offered.value.filter(({ id }) => draft.accountIds.includes(id)));
  const chosenPlatforms = computed(() =>
    [...new Set(chosen.value.map(({ platform }) => platform))].flatMap((id) => byId.value.get(id) ?? []),
  );

  /** What the check and the submission have in common. */
  const content = computed(() => {
    const cover = video.covers.find(({ key }) => key === draft.coverKey);
    return {
      videoId: video.id,
      title: draft.title,
      description: draft.description,
      tags: draft.tags,
      targets: targetsOf(draft, chosen.value, byId.value),
      ...(cover ? { coverUrl: cover.url } : {}),
    };
  });
  const at = computed(() => (draft.when === 'at' ? instantOf(draft.at, zone.value) : null));
  const request = computed(() => ({
    ...content.value,
    timeZone: zone.value,
    latePolicy: draft.latePolicy,
    ...(at.value === null || Number.isNaN(at.value) ? {} : { scheduleAt: new Date(at.value).toISOString() }),
  }));

  return { draft, zone, accounts, offered, chosen, chosenPlatforms, content, at, request };
}
export type DraftState = ReturnType<typeof useDraft>;
