import type { Module } from '../../kernel/module.ts';
import { checkPassword, createPasswords } from './passwords.ts';
import { addPersonOnce, type NewPerson } from './people.ts';
import { identityRoutes } from './routes.ts';
import { createIdentityService, type IdentityNeeds } from './service.ts';
import { actorOfToken } from './sessions.ts';

/** 登录与安全: people, sessions, sign-in. */
export const createIdentity = (needs: Omit<IdentityNeeds, 'passwords'>) => {
  const passwords = createPasswords();
  const service = createIdentityService({ ...needs, passwords });
  return {
    handlers: identityRoutes(service),
    sweeps: [{ name: 'identity.expired_sessions', everySeconds: 3600, run: service.removeExpired }],
    actorOfToken: (token: string | undefined) => actorOfToken(needs.db, token),
    resetPassword: service.resetPassword,
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
