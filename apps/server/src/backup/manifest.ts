import { z } from 'zod';

/** What a backup says of itself; the first file that a restore reads. */
export const manifestSchema = z.object({
  format: z.literal(1),
  product: z.literal('xingluo'),
  version: z.string(),
  takenAt: z.iso.datetime(),
  migrations: z.array(z.object({ name: z.string(), hash: z.string() })),
  tables: z.array(
    z.object({ name: z.string(), columns: z.array(z.string()), rows: z.number().int(), sha256: z.string() }),
  ),
  files: z.object({ count: z.number().int(), bytes: z.number().int() }).nullable(),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const MANIFEST = 'manifest.json';
