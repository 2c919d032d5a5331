import type { z } from 'zod';

/** What a contract route takes, as the schema for a form: `inputOf(identityContract.signIn)`. */
export function inputOf<Schema extends z.ZodObject>(procedure: {
  '~orpc': { inputSchema?: Schema | undefined };
}): Schema {
  const schema = procedure['~orpc'].inputSchema;
  if (!schema) throw new Error('this route takes no input');
  return schema;
}
