import { z } from 'zod';
import { permissions, roles, tenantRoles } from './permissions.ts';
import { id, instant, ok, route, text } from './route.ts';

export const email = z.string().trim().toLowerCase().pipe(z.email().max(254));
/** At least ten characters; length beats composition rules (NIST SP 800-63B §3.1.1). */
export const password = z.string().min(10).max(200);
export const locale = z.enum(['zh-CN', 'en']);
export const timeZone = z
  .string()
  .max(64)
  .refine(
    (zone) => {
      try {
        return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
      } catch {
        return false;
      }
    },
    { message: 'expected an IANA time zone such as Asia/Shanghai' },
  );

export const membership = z.object({ tenantId: id('t'), tenantName: z.string(), role: z.enum(tenantRoles) });
export const me = z.object({
  user: z.object({
    id: id('u'),
    name: z.string(),
    email: z.string(),
    locale,
    timeZone: z.string(),
    isSystemAdmin: z.boolean(),
  }),
  /** The enterprise this session works in; null when the person has none. */
  tenant: membership.nullable(),
  tenants: z.array(membership),
  roles: z.array(z.enum(roles)),
  permissions: z.array(z.enum(permissions)),
});
export type Me = z.infer<typeof me>;

export const session = z.object({
  id: id('ses'),
  current: z.boolean(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: instant,
  seenAt: instant,
});

const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });
const own = { signedInBecause: 'a person acts on their own account' };

export const identityContract = {
  setUp: route(
    'POST',
    '/api/auth/setup',
    'Create the system administrator and the first enterprise',
    {
      publicBecause: 'the one-time set-up token of the first start is the key',
      noAuditBecause:
        'the use case writes identity.installation_set_up itself, in the tenant it has just created',
    },
    201,
  )
    .input(
      z.object({
        token: z.string().min(20).max(200),
        name: text(60),
        email,
        password,
        tenantName: text(80),
        locale: locale.optional(),
      }),
    )
    .output(me),
  signIn: route('POST', '/api/auth/sign-in', 'Sign in with e-mail and password', {
    publicBecause: 'signing in',
    noAuditBecause: 'the use case writes identity.signed_in once it knows the person and the enterprise',
  })
    .input(
      z.object({
        email,
        password: z.string().min(1).max(200),
        /** Of the authenticator app, or a recovery code, once the answer was `identity.code_needed`. */
        code: z.string().trim().max(40).optional(),
      }),
    )
    .output(me),
  signOut: route('POST', '/api/auth/sign-out', 'End this session', {
    ...own,
    audit: 'identity.signed_out',
  }).output(ok),
  confirm: route('POST', '/api/auth/confirm', 'Prove again that it is me', {
    ...own,
    noAuditBecause: 'it changes nothing but the time until which this session counts as confirmed',
  })
    .input(z.object({ password: z.string().min(1).max(200) }))
    .output(ok),
  me: route('GET', '/api/me', 'Who am I, and what may I do', { ...own, alsoByKey: true }).output(me),
  updateMe: route('PATCH', '/api/me', 'Change name, language or time zone', {
    ...own,
    audit: 'identity.profile_changed',
  })
    .input(z.object({ name: text(60).optional(), locale: locale.optional(), timeZone: timeZone.optional() }))
    .output(me),
  changePassword: route('POST', '/api/me/password', 'Change the password and end all other sessions', {
    ...own,
    audit: 'identity.password_changed',
  })
    .input(z.object({ current: z.string().max(200), next: password }))
    .output(ok),
  sessions: route('GET', '/api/me/sessions', 'Where am I signed in', own).output(
    z.object({ items: z.array(session) }),
  ),
  revokeSession: route('DELETE', '/api/me/sessions/{id}', 'Sign out somewhere else', {
    ...own,
    audit: 'identity.session_revoked',
  })
    .input(z.object({ id: id('ses') }))
    .output(ok),
  secondFactor: route('GET', '/api/me/second-factor', 'Is a second factor on', own).output(
    z.object({ enabledAt: instant.nullable(), recoveryCodesLeft: z.number().int() }),
  ),
  beginSecondFactor: route('POST', '/api/me/second-factor', 'Begin a second factor: a secret for the app', {
    ...own,
    stepUp: true,
    noAuditBecause: 'nothing counts yet before a first code has enabled it',
  }).output(z.object({ secret: z.string(), uri: z.string() })),
  enableSecondFactor: route('POST', '/api/me/second-factor/enable', 'Enable it with a first code', {
    ...own,
    stepUp: true,
    audit: 'identity.second_factor_enabled',
  })
    .input(
      z.object({
        code: z
          .string()
          .trim()
          .regex(/^\d{6}$/, 'expected six digits'),
      }),
    )
    .output(recoveryCodes),
  renewRecoveryCodes: route('POST', '/api/me/second-factor/recovery-codes', 'Ten new recovery codes', {
    ...own,
    stepUp: true,
    audit: 'identity.recovery_codes_renewed',
  }).output(recoveryCodes),
  disableSecondFactor: route('DELETE', '/api/me/second-factor', 'Turn the second factor off', {
    ...own,
    stepUp: true,
    audit: 'identity.second_factor_disabled',
  }).output(ok),
  switchTenant: route('POST', '/api/auth/switch-tenant', 'Work in another of my enterprises', {
    ...own,
    audit: 'identity.tenant_switched',
  })
    .input(z.object({ tenantId: id('t') }))
    .output(me),
};
