import type { Me } from '@xingluo/contracts/identity';
import type { TenantRole } from '@xingluo/contracts/permissions';
import { type Actor, permissionsOf, rolesOf } from '../../kernel/authz.ts';
import type { Db, SystemTx } from '../../kernel/db/db.ts';
import { AppError, found } from '../../kernel/errors.ts';
import type { RequestInfo } from '../../kernel/http/context.ts';
import { hashToken, newId, newToken } from '../../kernel/ids.ts';
import type { WriteAudit } from './audit.ts';
import { checkPassword, type Passwords } from './passwords.ts';
import type { SecondFactor } from './second-factor.ts';
import { openSession } from './sessions.ts';
import { identityStore } from './store/people.ts';

export type IdentityNeeds = {
  db: Db;
  passwords: Passwords;
  /** Creates an enterprise with `adminId` as its administrator, inside the caller's transaction; returns its id. */
  foundTenant(tx: SystemTx, wanted: { name: string; adminId: string }): Promise<string>;
  audit: WriteAudit;
  secondFactor: Pick<SecondFactor, 'check' | 'drop'>;
};

type SetUp = {
  token: string;
  name: string;
  email: string;
  password: string;
  tenantName: string;
  locale?: string | undefined;
};

/** Use cases of people: set up, sign in and out, own profile and sessions. */
export const createIdentityService = ({ db, passwords, foundTenant, audit, secondFactor }: IdentityNeeds) => {
  /** The wire form of "who am I", fresh from the database. */
  const me = async (
    tx: SystemTx,
    { userId, tenantId, scopes = null }: Pick<Actor, 'userId' | 'tenantId' | 'scopes'>,
  ): Promise<Me> => {
    const store = identityStore(tx);
    const person = found(await store.personById(userId), 'identity.not_signed_in');
    const tenants = (await store.membershipsOf(userId)).map((row) => ({
      tenantId: row.tenant_id,
      tenantName: row.tenant_name,
      role: row.role as TenantRole,
    }));
    const tenant = tenants.find((candidate) => candidate.tenantId === tenantId) ?? null;
    // A key runs no installation, whoever its owner is.
    const rights = { isSystemAdmin: person.is_system_admin && !scopes, role: tenant?.role ?? null, scopes };
    return {
      user: {
        id: person.id,
        name: person.name,
        email: person.email,
        locale: person.locale === 'en' ? 'en' : 'zh-CN',
        timeZone: person.time_zone,
        isSystemAdmin: person.is_system_admin,
      },
      tenant,
      tenants,
      roles: rolesOf(rights),
      permissions: permissionsOf(rights),
    };
  };

  const throttleKeys = (email: string, address: string) =>
    [hashToken(`account|${email}|${address}`), hashToken(`address|${address}`)] as const;

  const countFailure = (keys: readonly Buffer[]) =>
    db.asSystem('count a failed sign-in', async (tx) => {
      for (const key of keys) await identityStore(tx).countFailure(key);
    });
  const forgetFailures = (email: string, address: string) =>
    db.asSystem('forget failed sign-ins', (tx) =>
      identityStore(tx).forgetFailures(throttleKeys(email, address)[0]),
    );

  /** The active person with this address and password; failures count, whoever asks. */
  const withPassword = async (
    given: { email: string; password: string },
    info: Pick<RequestInfo, 'address'>,
    refusal: 'identity.wrong_credentials' | 'identity.wrong_password',
  ) => {
    const keys = throttleKeys(given.email, info.address);
    const { person, wait } = await db.asSystem('check a password', async (tx) => {
      const store = identityStore(tx);
      const waits = [await store.waitOf(keys[0]), await store.waitOf(keys[1])];
      return { person: await store.personByEmail(given.email), wait: Math.max(...waits) };
    });
    if (wait > 0) throw new AppError('identity.too_many_attempts', { retryAfterSeconds: Math.ceil(wait) });
    const right = await passwords.verify(person?.password_hash ?? null, given.password);
    if (!person || !right || person.status !== 'active') {
      await countFailure(keys);
      throw new AppError(refusal);
    }
    return person;
  };

  return {
    isSetUp: (): Promise<boolean> => db.asSystem('is it set up', (tx) => identityStore(tx).isSetUp()),

    /** A fresh one-time token for the set-up link. The last three work: each process of a start prints one. */
    async newSetupToken(): Promise<string> {
      const token = newToken();
      await db.asSystem('new set-up link', async (tx) => {
        const store = identityStore(tx);
        const earlier = await store.setupTokenHashes();
        await store.saveSetupTokens([hashToken(token).toString('hex'), ...earlier].slice(0, 3));
      });
      return token;
    },

    /** Creates the system administrator and the first enterprise; works once, with the token of the first start. */
    async setUp(input: SetUp, info: RequestInfo): Promise<{ me: Me; token: string }> {
      checkPassword(input.password, input.email);
      const passwordHash = await passwords.hash(input.password);
      return db.asSystem('set up', async (tx) => {
        const store = identityStore(tx);
        const wanted = await store.setupTokenHashes();
        if (await store.isSetUp()) throw new AppError('identity.already_set_up');
        if (!wanted.includes(hashToken(input.token).toString('hex')))
          throw new AppError('identity.setup_token_invalid');
        const userId = newId('u');
        await store.addPerson({
          id: userId,
          email: input.email,
          name: input.name,
          password_hash: passwordHash,
          is_system_admin: true,
          ...(input.locale ? { locale: input.locale } : {}),
        });
        const tenantId = await foundTenant(tx, { name: input.tenantName, adminId: userId });
        await store.dropSetupToken();
        await audit(tx, tenantId, userId, 'identity.installation_set_up', info, tenantId);
        const { token } = await openSession(tx, { userId, tenantId }, info);
        return { me: await me(tx, { userId, tenantId }), token };
      });
    },

    /** Wrong address and wrong password look and take the same. Guessing slows down; the right password always gets in after the wait. */
    async signIn(
      input: { email: string; password: string; code?: string | undefined },
      info: RequestInfo,
    ): Promise<{ me: Me; token: string }> {
      const person = await withPassword(input, info, 'identity.wrong_credentials');
      const second = await secondFactor.check(person.id, input.code);
      if (second === 'needed') throw new AppError('identity.code_needed');
      if (second === 'wrong') {
        await countFailure(throttleKeys(person.email, info.address));
        throw new AppError('identity.wrong_code');
      }
      await forgetFailures(person.email, info.address);
      return db.asSystem('open a session', async (tx) => {
        const store = identityStore(tx);
        const tenantId = (await store.membershipsOf(person.id))[0]?.tenant_id ?? null;
        const { token, sessionId } = await openSession(tx, { userId: person.id, tenantId }, info);
        await audit(tx, tenantId, person.id, 'identity.signed_in', info, sessionId);
        return { me: await me(tx, { userId: person.id, tenantId }), token };
      });
    },

    signOut: (actor: Actor, info: RequestInfo): Promise<void> =>
      db.asSystem('sign out', async (tx) => {
        await identityStore(tx).endSession(actor.userId, actor.sessionId);
        await audit(tx, actor.tenantId, actor.userId, 'identity.signed_out', info, actor.sessionId);
      }),

    /** The weightiest steps ask for the password again; for an hour then, in this session alone. */
    async confirm(actor: Actor, password: string, info: RequestInfo): Promise<void> {
      await withPassword({ email: actor.email, password }, info, 'identity.wrong_password');
      await forgetFailures(actor.email, info.address);
      await db.asSystem('confirm a session', (tx) => identityStore(tx).confirmSession(actor.sessionId));
    },

    me: (actor: Actor): Promise<Me> => db.asSystem('who am I', (tx) => me(tx, actor)),

    updateMe: (
      actor: Actor,
      change: { name?: string | undefined; locale?: string | undefined; timeZone?: string | undefined },
      info: RequestInfo,
    ): Promise<Me> =>
      db.asSystem('change profile', async (tx) => {
        await identityStore(tx).changePerson(actor.userId, {
          ...(change.name === undefined ? {} : { name: change.name }),
          ...(change.locale === undefined ? {} : { locale: change.locale }),
          ...(change.timeZone === undefined ? {} : { time_zone: change.timeZone }),
        });
        await audit(tx, actor.tenantId, actor.userId, 'identity.profile_changed', info, actor.userId);
        return me(tx, actor);
      }),

    async changePassword(
      actor: Actor,
      input: { current: string; next: string },
      info: RequestInfo,
    ): Promise<void> {
      checkPassword(input.next, actor.email);
      const person = await db.asSystem('change password', (tx) => identityStore(tx).personById(actor.userId));
      if (!(await passwords.verify(person?.password_hash ?? null, input.current)))
        throw new AppError('identity.wrong_password');
      const next = await passwords.hash(input.next);
      await db.asSystem('change password', async (tx) => {
        const store = identityStore(tx);
        await store.changePerson(actor.userId, { password_hash: next });
        await store.endOtherSessions(actor.userId, actor.sessionId);
        await audit(tx, actor.tenantId, actor.userId, 'identity.password_changed', info, actor.userId);
      });
    },

    /** The operator's way back in: a new password, every session ended. */
    async resetPassword(email: string, password: string): Promise<void> {
      checkPassword(password, email);
      const hashed = await passwords.hash(password);
      await db.asSystem('reset a password', async (tx) => {
        const store = identityStore(tx);
        const person = found(await store.personByEmail(email), 'workspaces.member_not_found');
        await store.changePerson(person.id, { password_hash: hashed });
        await store.endOtherSessions(person.id, '');
      });
    },

    /** The operator's help for a person who lost app and recovery codes; false: there was nothing to drop. */
    async dropSecondFactor(email: string): Promise<boolean> {
      const person = await db.asSystem('whose second factor', (tx) => identityStore(tx).personByEmail(email));
      return secondFactor.drop(found(person, 'workspaces.member_not_found').id);
    },

    sessions: (actor: Actor) =>
      db.asSystem('own sessions', async (tx) => {
        const rows = await identityStore(tx).sessionsOf(actor.userId);
        return rows.map((row) => ({
          id: row.id,
          current: row.id === actor.sessionId,
          address: row.address,
          userAgent: row.user_agent,
          createdAt: row.created_at.toISOString(),
          seenAt: row.seen_at.toISOString(),
        }));
      }),

    revokeSession: (actor: Actor, id: string, info: RequestInfo): Promise<void> =>
      db.asSystem('end a session', async (tx) => {
        if (!(await identityStore(tx).endSession(actor.userId, id)))
          throw new AppError('identity.session_not_found');
        await audit(tx, actor.tenantId, actor.userId, 'identity.session_revoked', info, id);
      }),

    switchTenant: (actor: Actor, tenantId: string, info: RequestInfo): Promise<Me> =>
      db.asSystem('switch enterprise', async (tx) => {
        const store = identityStore(tx);
        const mine = await store.membershipsOf(actor.userId);
        if (!mine.some((membership) => membership.tenant_id === tenantId))
          throw new AppError('workspaces.tenant_not_found');
        await store.chooseTenant(actor.sessionId, tenantId);
        await audit(tx, tenantId, actor.userId, 'identity.tenant_switched', info, tenantId);
        return me(tx, { userId: actor.userId, tenantId });
      }),

    removeExpired: (): Promise<void> =>
      db.asSystem('remove expired sessions', (tx) => identityStore(tx).removeExpired()),
  };
};
export type IdentityService = ReturnType<typeof createIdentityService>;
