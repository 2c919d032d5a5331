import type { api } from '../../api/client.ts';

/** One line of the audit log. */
export type AuditEntry = Awaited<ReturnType<typeof api.audit.list>>['items'][number];
