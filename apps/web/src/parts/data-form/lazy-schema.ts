import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { z } from 'zod';

/** Names of the fields that the schema refuses when they are left out: they get the mark. */
export function requiredNames(schema: z.ZodObject): Set<string> {
  const shape = Object.entries(schema.shape as Record<string, z.ZodType>);
  return new Set(shape.filter(([, field]) => !field.safeParse(undefined).success).map(([name]) => name));
}

/**
 * A schema that is loaded when it is first needed, together with the texts of its complaints.
 * `standard` is what a form takes at once; validation waits for the schema.
 */
export function lazySchema<Schema extends z.ZodObject>(load: () => Promise<Schema>) {
  let loading: Promise<Schema> | undefined;

  function get(): Promise<Schema> {
    loading ??= Promise.all([load(), import('./zod-messages.ts')])
      .then(([schema, { useZodMessages }]) => {
        useZodMessages();
        return schema;
      })
      .catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
    return loading;
  }

  const standard: StandardSchemaV1<z.input<Schema>, z.output<Schema>> = {
    '~standard': {
      version: 1,
      vendor: 'xingluo',
      validate: async (value) => {
        const result = await (await get()).safeParseAsync(value);
        return result.success ? { value: result.data } : { issues: result.error.issues };
      },
    },
  };
  return { standard, required: async () => requiredNames(await get()) };
}
