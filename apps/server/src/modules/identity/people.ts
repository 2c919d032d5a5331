import type { SystemTx } from '../../kernel/db/db.ts';
import { newId } from '../../kernel/ids.ts';
import { identityStore } from './store/people.ts';

export type NewPerson = { email: string; name: string; passwordHash: string };

/** The person with this address, created when there is none. `created` is false for one who was there: nothing of theirs changes. */
export const addPersonOnce = async (
  tx: SystemTx,
  person: NewPerson,
): Promise<{ userId: string; created: boolean }> => {
  const store = identityStore(tx);
  const known = await store.personByEmail(person.email);
  if (known) return { userId: known.id, created: false };
  const userId = newId('u');
  await store.addPerson({
    id: userId,
    email: person.email,
    name: person.name,
    password_hash: person.passwordHash,
  });
  return { userId, created: true };
};
