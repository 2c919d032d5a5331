import type { Module } from '../../kernel/module.ts';
import { copywritingRoutes } from './routes.ts';
import { type CopywritingNeeds, createCopywritingService } from './service.ts';

/** 文案创作: saved copies, titles, summaries and replies with their versions. */
export const createCopywriting = (needs: CopywritingNeeds) =>
  ({
    handlers: copywritingRoutes(createCopywritingService(needs)),
    tables: [
      { table: 'copies', erase: 'delete' },
      { table: 'copy_versions', erase: 'delete' },
    ],
  }) satisfies Module;
export type { CopywritingNeeds } from './service.ts';
