import { join } from 'node:path';
import { type Connectors, createConnectors } from '@xingluo/connectors';
import type { JobKind } from '@xingluo/contracts/jobs';
import { resolveToolchain, type Toolchain } from '@xingluo/media';
import type { FastifyRequest } from 'fastify';
import type { SimulatedPlatforms } from './boot/simulators.ts';
import type { Actor } from './kernel/authz.ts';
import type { Blobs } from './kernel/blobs.ts';
import type { Clock } from './kernel/clock.ts';
import { type Config, ConfigProblem } from './kernel/config.ts';
import type { Db } from './kernel/db/db.ts';
import type { Flags } from './kernel/flags.ts';
import { createGuardedFetch, type GuardedFetch } from './kernel/guarded-fetch.ts';
import type { JobPolicy, Jobs } from './kernel/jobs.ts';
import type { Log } from './kernel/log.ts';
import type { Metrics } from './kernel/metrics.ts';
import { type Notifications, notify } from './kernel/notifications.ts';
import type { Secrets } from './kernel/secrets.ts';
import type { SignedUrls } from './kernel/signed-urls.ts';
import { createAccounts } from './modules/accounts/index.ts';
import { createAi } from './modules/ai/index.ts';
import { createApiKeys } from './modules/api-keys/index.ts';
import { appendAudit, createAudit } from './modules/audit/index.ts';
import { createCopywriting } from './modules/copywriting/index.ts';
import { createIdentity } from './modules/identity/index.ts';
import { createLibrary } from './modules/library/index.ts';
import {
  closeTodosOf,
  createNotices,
  openTodo,
  openTodosOfAccounts,
  raiseTodosOf,
} from './modules/notices/index.ts';
import { createPublishing, TAKE_UP_CHANNEL } from './modules/publishing/index.ts';
import { createStudio } from './modules/studio/index.ts';
import { charge, createUsage } from './modules/usage/index.ts';
import { createWorkspaces } from './modules/workspaces/index.ts';

/** What the start hands over: engines behind their ports, and facts about this process. */
export type Engines = {
  config: Config;
  version: string;
  /** Folder of the built pages; null where they were not built. */
  spaFolder: string | null;
  log: Log;
  db: Db;
  secrets: Secrets;
  jobs: Jobs;
  policies: Record<JobKind, JobPolicy>;
  notifications: Notifications;
  clock: Clock;
  blobs: Blobs;
  simulators: SimulatedPlatforms | null;
  /** The address under which people reach us; known for sure once we listen. */
  publicUrl(): string;
};

/** The ways out of the process: platforms, addresses that users gave, ffmpeg. */
export type Outside = {
  connectors: Connectors;
  outgoing: GuardedFetch;
  toolchain(): Promise<Toolchain>;
  close(): Promise<void>;
};

/** @throws ConfigProblem naming what is wrong with XINGLUO_CONNECTORS */
const openConnectors = (config: Config, simulators: SimulatedPlatforms | null): Connectors => {
  try {
    return createConnectors({
      settings: config.connectors,
      ...(simulators ? { simulators: simulators.endpoints } : {}),
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigProblem(error.message.replaceAll(/^/gm, 'XINGLUO_CONNECTORS: '));
  }
};

export const openOutside = ({ config, simulators }: Engines): Outside => {
  const connectors = openConnectors(config, simulators);
  const outgoing = createGuardedFetch({ privateHosts: config.privateHosts });
  let toolchain: Promise<Toolchain> | undefined;
  return {
    connectors,
    outgoing,
    // Probed at the first use: a process without media work never asks.
    toolchain() {
      toolchain ??= resolveToolchain({
        ...(config.ffmpegPath ? { ffmpegPath: config.ffmpegPath } : {}),
        ...(config.ffprobePath ? { ffprobePath: config.ffprobePath } : {}),
        pathDirs: config.pathDirs,
        cacheDir: join(config.dataDir, 'tools'),
      });
      toolchain.catch(() => {
        toolchain = undefined; // may be installed meanwhile
      });
      return toolchain;
    },
    async close() {
      await Promise.all([connectors.close(), outgoing.close()]);
    },
  };
};

/** The modules, left to right: each is given the doors of those to its left, as narrow functions. */
export const createModules = (
  { config, db, secrets, clock, log, blobs, jobs, simulators, publicUrl }: Engines,
  { connectors, outgoing, toolchain }: Outside,
  {
    urls,
    metrics,
    flags,
    actorOf,
  }: {
    urls: SignedUrls;
    metrics: Metrics;
    flags: Flags;
    actorOf(request: FastifyRequest): Promise<Actor | null>;
  },
) => {
  const { send } = jobs;
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
  const { projectVisible, isMember, membersByEmail, actingMember } = workspaces;
  const apiKeys = createApiKeys({ db });
  const audit = createAudit({ db });
  const usage = createUsage({ now: clock.now });
  const notices = createNotices();
  const ai = createAi({
    db,
    secrets,
    log,
    clock,
    outgoing,
    projectVisible,
    templateFallback: (tenantId) => flags.isOn('ai.template_fallback', tenantId),
    charge,
    titleLimit: titleLimitOf(connectors),
  });
  const accounts = createAccounts({
    db,
    secrets,
    log,
    clock,
    connectors,
    send,
    appendAudit,
    publicUrl,
    actorOf,
    projectVisible,
    isMember,
    membersByEmail,
    openTodo,
    openTodosOfAccounts,
    closeTodosOf,
    random: Math.random,
    callbacksKept: config.callbacksKept,
    demoApp: (platform) => simulators?.demoApps[platform] ?? null,
  });
  const library = createLibrary({
    db,
    blobs,
    log,
    urls,
    send,
    appendAudit,
    charge,
    projectVisible,
    toolchain,
    maxUploadBytes: config.maxUploadBytes,
  });
  const copywriting = createCopywriting({ projectVisible, callFor: ai.callFor });
  const studio = createStudio({
    db,
    blobs,
    log,
    clock,
    urls,
    send,
    charge,
    projectVisible,
    toolchain,
    readyAsset: library.readyAsset,
    assetForJob: library.assetForJob,
    markUsed: library.markUsed,
    releaseUse: library.releaseUse,
    preset: config.mediaPreset,
  });
  const publishing = createPublishing({
    db,
    secrets,
    log,
    clock,
    connectors,
    blobs,
    urls,
    send,
    wake: (tx) => notify(tx, TAKE_UP_CHANNEL),
    openTodo,
    closeTodosOf,
    raiseTodosOf,
    random: Math.random,
    outgoing,
    maxMediaBytes: config.maxUploadBytes,
    maxOpenOrders: config.maxOpenOrders,
    projectVisible,
    actingMember,
    beginFetch: library.beginFetch,
    receiveFetched: library.receiveFetched,
    finishFetch: library.finishFetch,
    abandonFetch: library.abandonFetch,
    assetOutcome: library.assetOutcome,
    makeVideo: studio.makeVideo,
    videoOutcome: studio.videoOutcome,
    stopMaking: studio.stopMaking,
    readyVideo: studio.readyVideo,
    readyAsset: library.readyAsset,
    videoTitles: studio.videoTitles,
    markVideoUsed: studio.markUsed,
    releaseVideoUse: studio.releaseUse,
    accountsFor: accounts.accountsFor,
    holdAccounts: accounts.holdAccounts,
    accountNames: accounts.accountNames,
    accountIsActive: accounts.isActive,
    markAccountsUsed: accounts.markUsed,
    releaseAccountUse: accounts.releaseUse,
    asAccount: accounts.asAccount,
    accountsAtHand: accounts.atHand,
    asHand: accounts.asHand,
    preflight: accounts.preflight,
    callbackHandled: accounts.callbackHandled,
    accountIdentity: accounts.identityOf,
    appendAudit,
    publicUrl,
    onTransition: metrics.publishTransition,
    leaseSeconds: config.publishLeaseSeconds,
    concurrency: config.publishConcurrency,
  });
  return {
    identity,
    workspaces,
    apiKeys,
    audit,
    usage,
    notices,
    ai,
    accounts,
    library,
    copywriting,
    studio,
    publishing,
  };
};

/** The limit of a title on the platform that a scene such as `<platform>-title-zh` begins with. */
const titleLimitOf = (connectors: Connectors) => (scene: string) => {
  const platform = connectors.list().find(({ id }) => scene.startsWith(`${id}-`));
  return (platform?.title ?? platform?.body)?.limit ?? undefined;
};
