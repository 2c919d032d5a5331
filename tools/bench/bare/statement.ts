/** One statement as the product sends it. A value that is one of MARKS stands for what a request brings. */
export type Statement = { text: string; values: unknown[] };

/** What one request of each kind sends: the session look-up, then `list` or `create` between begin and commit. */
export type Statements = { session: Statement; list: Statement[]; create: Statement[] };

/** Stand-ins for the values that differ from request to request. */
export const MARKS = {
  tenant: ':tenant',
  user: ':user',
  project: ':project',
  name: ':name',
  description: ':description',
  request: ':request',
  address: ':address',
} as const;
