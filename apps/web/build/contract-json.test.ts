import { oc } from '@orpc/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bareRoutes } from './contract-json.ts';

describe('contractJson', () => {
  it('keeps method and path and drops schemas, permissions and summaries', () => {
    const contract = {
      things: {
        rename: oc
          .$meta<{ permission?: string }>({})
          .meta({ permission: 'things:write' })
          .route({ method: 'PATCH', path: '/api/things/{id}', summary: 'Rename' })
          .input(z.object({ id: z.string() })),
      },
    };
    expect(JSON.parse(JSON.stringify(bareRoutes(contract)))).toEqual({
      things: {
        rename: { '~orpc': { errorMap: {}, meta: {}, route: { method: 'PATCH', path: '/api/things/{id}' } } },
      },
    });
  });
});
