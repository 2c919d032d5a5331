import type { systemContract } from '@xingluo/contracts/system';
import { AppError } from '../errors.ts';
import { type Flags, knownFlags } from '../flags.ts';
import type { SignedInContext } from './context.ts';
import type { Handlers } from './contract-routes.ts';

/** What the pages must know of the installation before and beside everything else. */
export const systemRoutes = (needs: {
  flags: Flags;
  isSetUp(): Promise<boolean>;
  version: string;
  simulators: boolean;
  publicUrl(): string;
}): Handlers<typeof systemContract, SignedInContext> => ({
  status: async () => ({
    setUp: await needs.isSetUp(),
    version: needs.version,
    simulators: needs.simulators,
    publicUrl: needs.publicUrl(),
  }),
  flags: async ({ context }) => ({ flags: await needs.flags.forTenant(context.actor.tenantId) }),
  setFlag: async ({ input }) => {
    if (!(input.key in knownFlags)) throw new AppError('system.flag_unknown');
    await needs.flags.set(input);
    return input;
  },
});
