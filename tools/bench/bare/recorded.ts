import type { Member } from '../../../apps/server/src/kernel/authz.ts';
import { bindKysely } from '../../../apps/server/src/kernel/db/bound-kysely.ts';
import type { Db, Tx } from '../../../apps/server/src/kernel/db/db.ts';
import { memberContext } from '../../../apps/server/src/kernel/http/member-context.ts';
import { appendAudit } from '../../../apps/server/src/modules/audit/index.ts';
import { actorOfToken } from '../../../apps/server/src/modules/identity/sessions.ts';
import { workspacesRoutes } from '../../../apps/server/src/modules/workspaces/routes.ts';
import { createWorkspacesService } from '../../../apps/server/src/modules/workspaces/service.ts';
import { LISTED_PROJECTS } from '../people.ts';
import { MARKS, type Statement, type Statements } from './statement.ts';

const PROJECT_ID = /^p_[0-9a-z]{26}$/;

/** The one row that every look-up finds: enough of a project and of a session for the code that reads it. */
const ANY_ROW = {
  id: 'p_0',
  name: '',
  description: '',
  members: 1,
  archived_at: null,
  version: 1,
  created_at: new Date(0),
};

/** The product makes the new project's id itself; the bare side makes its own. */
const marked = (value: unknown): unknown =>
  typeof value === 'string' && PROJECT_ID.test(value) ? MARKS.project : value;

const recorder = () => {
  const heard: Statement[] = [];
  type Client = Parameters<typeof bindKysely>[0];
  const client = {
    query: async ({ text, values }: Statement) => {
      heard.push({ text, values: values.map(marked) });
      return { rows: [ANY_ROW], rowCount: 1 };
    },
  } as unknown as Client;
  const q = bindKysely(client);
  const db: Db = {
    withTenant: (tenantId, work) =>
      work({
        q,
        tenantId,
        afterCommit: () => {},
        last: async (statements) => statements,
        client,
      } satisfies Tx),
    asSystem: (_reason, work) =>
      work({ q, afterCommit: () => {}, last: async (statements) => statements, client }),
    lookUp: (query) => query(q),
    close: async () => {},
  };
  return { db, heard };
};

const member: Member = {
  ...{
    kind: 'session',
    sessionId: 'ses',
    userId: MARKS.user,
    name: '',
    email: '',
    locale: 'en',
    timeZone: 'UTC',
  },
  ...{ isSystemAdmin: false, tenantId: MARKS.tenant, role: 'enterprise_admin' },
} as Member;

/** Runs the product's own handler of a route against a recorder; answers what it would have sent. */
const heardFrom = async (
  run: (
    routes: ReturnType<typeof workspacesRoutes>,
    context: ReturnType<typeof memberContext>,
  ) => Promise<unknown>,
): Promise<Statement[]> => {
  const { db, heard } = recorder();
  const unused = async (): Promise<never> => {
    throw new Error('The bench adds no people.');
  };
  const needs = {
    db,
    appendAudit,
    newTenantKey: () => Buffer.alloc(0),
    preparePerson: unused,
    addPersonOnce: unused,
  };
  const base = {
    requestId: MARKS.request,
    address: MARKS.address,
    host: 'localhost',
    userAgent: null,
    signal: new AbortController().signal,
    setSession: () => {},
  };
  const context = memberContext({
    db,
    appendAudit,
    base,
    actor: member,
    verb: 'workspaces.project_created',
    idempotent: null,
  });
  await run(workspacesRoutes(createWorkspacesService(needs)), context);
  return heard;
};

/**
 * What the product sends for the two requests of the comparison, learnt from its own code: so the bare side always
 * sends the same.
 */
export const recordStatements = async (): Promise<Statements> => {
  const { db, heard } = recorder();
  await actorOfToken(db, 'token');
  const [session] = heard;
  if (!session || heard.length !== 1) throw new Error('The session look-up is not one statement any more.');
  const list = await heardFrom((routes, context) =>
    routes.projects({ input: { limit: LISTED_PROJECTS }, context }),
  );
  const create = await heardFrom((routes, context) =>
    routes.createProject({ input: { name: MARKS.name, description: MARKS.description }, context }),
  );
  return { session, list, create };
};
