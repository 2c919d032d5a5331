import type { identityContract } from '@xingluo/contracts/identity';
import type { SignedInContext } from '../../kernel/http/context.ts';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import type { SecondFactor } from './second-factor.ts';
import type { IdentityService } from './service.ts';

const ok = { ok: true } as const;

export const identityRoutes = (
  identity: IdentityService,
  secondFactor: SecondFactor,
): Handlers<typeof identityContract, SignedInContext> => ({
  setUp: async ({ input, context }) => {
    const { me, token } = await identity.setUp(input, context);
    context.setSession(token);
    return me;
  },
  signIn: async ({ input, context }) => {
    const { me, token } = await identity.signIn(input, context);
    context.setSession(token);
    return me;
  },
  signOut: async ({ context }) => {
    await identity.signOut(context.actor, context);
    context.setSession(null);
    return ok;
  },
  confirm: async ({ input, context }) => {
    await identity.confirm(context.actor, input.password, context);
    return ok;
  },
  me: ({ context }) => identity.me(context.actor),
  updateMe: ({ input, context }) => identity.updateMe(context.actor, input, context),
  changePassword: async ({ input, context }) => {
    await identity.changePassword(context.actor, input, context);
    return ok;
  },
  sessions: async ({ context }) => ({ items: await identity.sessions(context.actor) }),
  revokeSession: async ({ input, context }) => {
    await identity.revokeSession(context.actor, input.id, context);
    return ok;
  },
  secondFactor: ({ context }) => secondFactor.state(context.actor),
  beginSecondFactor: ({ context }) => secondFactor.begin(context.actor),
  enableSecondFactor: ({ input, context }) => secondFactor.enable(context.actor, input.code, context),
  renewRecoveryCodes: ({ context }) => secondFactor.renewCodes(context.actor, context),
  disableSecondFactor: async ({ context }) => {
    await secondFactor.disable(context.actor, context);
    return ok;
  },
  switchTenant: ({ input, context }) => identity.switchTenant(context.actor, input.tenantId, context),
});
