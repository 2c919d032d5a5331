import type { PublishTask, RefusalKind } from '@xingluo/contracts/publishing';

type Refusal = Pick<NonNullable<PublishTask['refusal']>, 'platformCode' | 'platformMessage'> & {
  kind: string;
};

/** Without a code of the platform these are told by us: the network broke, or something here is set wrongly. */
const ours: ReadonlySet<string> = new Set<RefusalKind>(['unknown_outcome', 'transient', 'app_misconfigured']);

/** The details of a refusal, and the key of the sentence that says whose words they are; null when there are none. */
export function reasonOf({
  kind,
  platformCode,
  platformMessage,
}: Refusal): { key: string; reason: string } | null {
  const reason = [platformCode, platformMessage].filter(Boolean).join(' · ');
  if (reason === '') return null;
  const key = platformCode === null && ours.has(kind) ? 'publishing.technical' : 'publishing.platformSays';
  return { key, reason };
}
