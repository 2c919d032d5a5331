import { accountsContract } from './accounts.ts';
import { aiContract } from './ai.ts';
import { apiKeysContract } from './api-keys.ts';
import { copywritingContract } from './copywriting.ts';
import { identityContract } from './identity.ts';
import { libraryContract } from './library.ts';
import { publishingContract } from './publishing.ts';
import { auditContract, noticesContract, usageContract } from './records.ts';
import { studioContract } from './studio.ts';
import { systemContract } from './system.ts';
import { workspacesContract } from './workspaces.ts';

/** Every JSON route of the product; server, SPA, SDK and the OpenAPI document all follow from it. */
export const contract = {
  system: systemContract,
  identity: identityContract,
  workspaces: workspacesContract,
  apiKeys: apiKeysContract,
  audit: auditContract,
  usage: usageContract,
  notices: noticesContract,
  ai: aiContract,
  accounts: accountsContract,
  library: libraryContract,
  copywriting: copywritingContract,
  studio: studioContract,
  publishing: publishingContract,
};
export type Contract = typeof contract;
