import type { Module } from '../../kernel/module.ts';
import type { Secrets } from '../../kernel/secrets.ts';
import { type AppendAudit, createWriteAudit } from './audit.ts';
import { checkPassword, createPasswords } from './passwords.ts';
import { addPersonOnce, type NewPerson } from './people.ts';
import { identityRoutes } from './routes.ts';
import { createSecondFactor } from './second-factor.ts';
import { createIdentityService, type IdentityNeeds } from './service.ts';
import { actorOfToken } from './sessions.ts';

/** 登录与安全: people, sessions, sign-in. */
export const createIdentity = ({
  appendAudit,
  secrets,
  ...needs
}: Pick<IdentityNeeds, 'db' | 'foundTenant'> & {
  appendAudit: AppendAudit;
  secrets: Pick<Secrets, 'sealOwn' | 'openOwn'>;
}) => {
  const passwords = createPasswords();
  const audit = createWriteAudit(appendAudit);
  const secondFactor = createSecondFactor({ db: needs.db, secrets, audit });
  const service = createIdentityService({ ...needs, passwords, audit, secondFactor });
  return {
    handlers: identityRoutes(service, secondFactor),
    sweeps: [{ name: 'identity.expired_sessions', everySeconds: 3600, run: service.removeExpired }],
    actorOfToken: (token: string | undefined) => actorOfToken(needs.db, token),
    resetPassword: service.resetPassword,
    dropSecondFactor: service.dropSecondFactor,
    isSetUp: service.isSetUp,
    newSetupToken: service.newSetupToken,
    /** Hashes for `addPerson`; slow on purpose, so outside any transaction. */
    async prepare(person: Omit<NewPerson, 'passwordHash'> & { password: string }): Promise<NewPerson> {
      checkPassword(person.password, person.email);
      return { email: person.email, name: person.name, passwordHash: await passwords.hash(person.password) };
    },
    addPersonOnce,
  } satisfies Module & Record<string, unknown>;
};
export type { NewPerson } from './people.ts';
