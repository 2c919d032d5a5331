// A process of its own, forked by the bench: Fastify and pg and nothing else. It answers the two requests of the
// comparison with the product's statements, each awaited before the next is sent.
import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { createHttp } from '../../../apps/server/src/kernel/http/server.ts';
import { MARKS, type Statement, type Statements } from './statement.ts';

// The very versions that the server runs on.
const ofServer = createRequire(new URL('../../../apps/server/package.json', import.meta.url));
const { fastify } = ofServer('fastify') as { fastify: () => Awaited<ReturnType<typeof createHttp>> };
const pg = ofServer('pg') as typeof import('pg');

export type BareOrder = { databaseUrl: string; statements: Statements; listed: number };

type ProjectRow = {
  id: string;
  name: string;
  description: string;
  members: string;
  archived_at: Date | null;
  version: number;
  created_at: Date;
};
type Values = Record<string, unknown>;

const projectOf = (row: ProjectRow) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  members: Number(row.members),
  archived: row.archived_at !== null,
  version: row.version,
  createdAt: row.created_at.toISOString(),
});

/** Looks like the product's ids and sorts by time, as theirs do: the index grows at the same end on both sides. */
const newProjectId = (): string =>
  `p_${Date.now().toString(16).padStart(12, '0')}${randomBytes(7).toString('hex')}`;

const serve = async ({ databaseUrl, statements, listed }: BareOrder): Promise<number> => {
  const pool = (role: string, max: number) =>
    new pg.Pool({ connectionString: databaseUrl, options: `-c role=${role}`, max });
  const system = pool('xingluo_system', 3);
  const app = pool('xingluo_app', 8);
  const bound = ({ values }: Statement, given: Values) =>
    values.map((value) => (typeof value === 'string' && value in given ? given[value] : value));

  const actorOf = async (cookie = '') => {
    const hash = createHash('sha256')
      .update(cookie.slice(cookie.indexOf('=') + 1))
      .digest();
    const { rows } = await system.query(statements.session.text, [hash]);
    const actor = rows[0] as { user_id: string; tenant_id: string } | undefined;
    if (!actor) throw new Error('no session');
    return actor;
  };
  /** Runs `wanted` in one transaction; answers the rows of those that are a select. */
  const inTenant = async (tenant: string, wanted: Statement[], given: Values): Promise<ProjectRow[]> => {
    const client = await app.connect();
    const selected: ProjectRow[] = [];
    try {
      await client.query('begin');
      await client.query(`set local app.tenant = '${tenant}'`);
      for (const statement of wanted) {
        const { command, rows } = await client.query(statement.text, bound(statement, given));
        if (command === 'SELECT') selected.push(...(rows as ProjectRow[]));
      }
      await client.query('commit');
    } finally {
      client.release();
    }
    return selected;
  };

  const http = fastify();
  http.get('/api/projects', async (request) => {
    const actor = await actorOf(request.headers.cookie);
    const rows = await inTenant(actor.tenant_id, statements.list, {});
    return {
      items: rows.slice(0, listed).map(projectOf),
      nextCursor: rows.length > listed ? rows.at(-2)?.id : null,
    };
  });
  http.post('/api/projects', async (request, reply) => {
    const actor = await actorOf(request.headers.cookie);
    const { name, description } = request.body as { name: string; description: string };
    const rows = await inTenant(actor.tenant_id, statements.create, {
      [MARKS.tenant]: actor.tenant_id,
      [MARKS.user]: actor.user_id,
      [MARKS.project]: newProjectId(),
      [MARKS.name]: name,
      [MARKS.description]: description,
      [MARKS.request]: request.id,
      [MARKS.address]: request.ip,
    });
    return reply.code(201).send(projectOf(rows[0]!));
  });
  await http.listen({ host: '127.0.0.1', port: 0 });
  return (http.server.address() as AddressInfo).port;
};

process.once('message', async (order: BareOrder) => {
  process.send?.(await serve(order));
});
// The bench went away, however it ended.
process.once('disconnect', () => process.exit(0));
