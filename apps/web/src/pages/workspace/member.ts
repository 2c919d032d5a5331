import type { api } from '../../api/client.ts';

/** A person in their enterprise. */
export type Member = Awaited<ReturnType<typeof api.workspaces.members>>['items'][number];
