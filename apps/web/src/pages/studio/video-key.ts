import type { EntryKey } from '@pinia/colada';

/** The cache entry of one video. */
export const videoKey = (id: string): EntryKey => ['studio', 'video', id];
