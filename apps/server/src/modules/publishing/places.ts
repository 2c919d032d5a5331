import type { Place } from '../../kernel/secrets.ts';

/** Where the sealed state of an upload lives: platforms' upload tokens are keys. */
export const uploadPlace = (row: string): Place => ({ table: 'publish_tasks', column: 'upload_sealed', row });
export const kitPlace = (row: string): Place => ({ table: 'publish_hands', column: 'kit_sealed', row });
