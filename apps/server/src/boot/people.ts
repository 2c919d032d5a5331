import type { TenantRole } from '@xingluo/contracts/permissions';
import type { Config } from '../kernel/config.ts';
import { openDb } from '../kernel/db/pools.ts';
import { newToken } from '../kernel/ids.ts';
import { silentLog } from '../kernel/log.ts';
import { createSecrets, readMasterKey } from '../kernel/secrets.ts';
import { appendAudit } from '../modules/audit/index.ts';
import { createIdentity } from '../modules/identity/index.ts';
import { createWorkspaces } from '../modules/workspaces/index.ts';
import { masterKeyFile } from './local-database.ts';

/** What the operator's command line may do to people and enterprises, on the database itself. */
export const withPeople = async <T>(
  config: Config,
  url: string,
  use: (people: ReturnType<typeof peopleOf>) => Promise<T>,
): Promise<T> => {
  const db = openDb(url, { log: silentLog, appConnections: 2, systemConnections: 2 });
  try {
    return await use(peopleOf(config, db));
  } finally {
    await db.close();
  }
};

const peopleOf = (config: Config, db: ReturnType<typeof openDb>) => {
  const masterKey = config.masterKey
    ? Buffer.from(config.masterKey, 'hex')
    : readMasterKey(masterKeyFile(config));
  const secrets = createSecrets(masterKey);
  const identity = createIdentity({
    db,
    secrets,
    appendAudit,
    foundTenant: (tx, wanted) => workspaces.foundTenant(tx, wanted),
  });
  const workspaces = createWorkspaces({
    db,
    appendAudit,
    newTenantKey: secrets.newTenantKey,
    preparePerson: identity.prepare,
    addPersonOnce: identity.addPersonOnce,
  });
  /** A password that was not given is made up and handed back, to be shown once. */
  const passwordOr = (given: string | undefined): string => given ?? newToken(12);
  return {
    async addTenant(wanted: { name: string; email: string; person: string; password?: string | undefined }) {
      const password = passwordOr(wanted.password);
      const tenant = await workspaces.createTenant(
        null,
        { name: wanted.name, adminEmail: wanted.email, adminName: wanted.person, adminPassword: password },
        null,
      );
      return { tenantId: tenant.id, password };
    },
    /** Adds a person to an enterprise; one who exists keeps name and password. */
    async addUser(wanted: {
      tenantId: string;
      email: string;
      person: string;
      role: TenantRole;
      password?: string | undefined;
    }) {
      const password = passwordOr(wanted.password);
      const person = await identity.prepare({ email: wanted.email, name: wanted.person, password });
      const added = await workspaces.enrollPerson(wanted.tenantId, person, wanted.role);
      return { ...added, password: added.created ? password : null };
    },
    /** Sets a new password and ends every session of the person. */
    async resetPassword(email: string, given?: string) {
      const password = passwordOr(given);
      await identity.resetPassword(email, password);
      return password;
    },
    /** For a person who lost the authenticator app and the recovery codes; false: none was on. */
    dropSecondFactor: identity.dropSecondFactor,
    tenantNamed: workspaces.tenantNamed,
  };
};
