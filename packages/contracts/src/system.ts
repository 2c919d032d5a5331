import { z } from 'zod';
import { route } from './route.ts';

export const systemContract = {
  status: route('GET', '/api/system/status', 'Is it set up, which version, are simulators on', {
    publicBecause: 'the sign-in page has to know where to begin',
  }).output(
    z.object({ setUp: z.boolean(), version: z.string(), simulators: z.boolean(), publicUrl: z.string() }),
  ),
  flags: route('GET', '/api/flags', 'Feature switches as this enterprise sees them', {
    signedInBecause: 'switches decide what the page shows',
  }).output(z.object({ flags: z.record(z.string(), z.boolean()) })),
  setFlag: route('PUT', '/api/flags/{key}', 'Turn a switch for the installation', {
    permission: 'installation:manage',
    audit: 'system.flag_changed',
  })
    .input(
      z.object({
        key: z.string().max(60),
        enabled: z.boolean(),
        tenants: z.record(z.string(), z.boolean()).default({}),
      }),
    )
    .output(z.object({ key: z.string(), enabled: z.boolean(), tenants: z.record(z.string(), z.boolean()) })),
};
