import { randomInt } from 'node:crypto';
import { generateSecret, generateURI, verifySync } from 'otplib';
import type { Actor } from '../../kernel/authz.ts';
import type { Db, SystemTx } from '../../kernel/db/db.ts';
import { AppError } from '../../kernel/errors.ts';
import type { RequestInfo } from '../../kernel/http/context.ts';
import { hashToken } from '../../kernel/ids.ts';
import type { Secrets } from '../../kernel/secrets.ts';
import type { WriteAudit } from './audit.ts';
import { secondFactorStore } from './store/second-factor.ts';

/** Clocks of phones differ: the code before and the one after count too. */
const TOLERANCE_SECONDS = 30;
const RECOVERY_CODES = 10;
/** Without letters and digits that look alike. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

const place = (userId: string) => ({ table: 'second_factors', column: 'sealed_secret', row: userId });
const group = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
/** 49 random bits, in two groups as people copy them. */
const newRecoveryCode = () => `${group()}-${group()}`;
const recoveryHash = (code: string) => hashToken(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));

type Needs = { db: Db; secrets: Pick<Secrets, 'sealOwn' | 'openOwn'>; audit: WriteAudit };

/** The second factor of a person: begin, prove, renew, end, and the check at sign-in. */
export const createSecondFactor = ({ db, secrets, audit }: Needs) => {
  /** The step of the code; null for one that fits none, or was used. */
  const stepOf = (secret: string, code: string, after: number | null): number | null => {
    if (!/^\d{6}$/.test(code)) return null;
    const found = verifySync({
      secret,
      token: code,
      epochTolerance: TOLERANCE_SECONDS,
      ...(after === null ? {} : { afterTimeStep: after }),
    });
    return found.valid && 'timeStep' in found ? found.timeStep : null;
  };
  const renew = async (tx: SystemTx, userId: string): Promise<string[]> => {
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await secondFactorStore(tx).replaceCodes(userId, codes.map(recoveryHash));
    return codes;
  };

  return {
    state: (actor: Actor) =>
      db.asSystem('second factor of a person', async (tx) => {
        const store = secondFactorStore(tx);
        const factor = await store.of(actor.userId);
        return {
          enabledAt: factor?.enabled_at?.toISOString() ?? null,
          recoveryCodesLeft: factor?.enabled_at ? await store.codesLeft(actor.userId) : 0,
        };
      }),

    /** A fresh secret, shown once; it counts only when a first code has proven that the app has it. */
    begin: (actor: Actor) =>
      db.asSystem('begin a second factor', async (tx) => {
        const secret = generateSecret();
        const sealed = secrets.sealOwn(place(actor.userId), secret);
        if (!(await secondFactorStore(tx).begin(actor.userId, sealed)))
          throw new AppError('identity.second_factor_on');
        return { secret, uri: generateURI({ issuer: '星罗 Xingluo', label: actor.email, secret }) };
      }),

    enable: (actor: Actor, code: string, info: RequestInfo) =>
      db.asSystem('enable a second factor', async (tx) => {
        const store = secondFactorStore(tx);
        const factor = await store.of(actor.userId);
        if (!factor) throw new AppError('identity.second_factor_off');
        if (factor.enabled_at) throw new AppError('identity.second_factor_on');
        const step = stepOf(secrets.openOwn(place(actor.userId), factor.sealed_secret), code, null);
        if (step === null) throw new AppError('identity.wrong_code');
        // Two at once: the first enables, the second finds it done.
        if (!(await store.enable(actor.userId, step))) throw new AppError('identity.second_factor_on');
        await audit(tx, actor.tenantId, actor.userId, 'identity.second_factor_enabled', info, actor.userId);
        return { recoveryCodes: await renew(tx, actor.userId) };
      }),

    renewCodes: (actor: Actor, info: RequestInfo) =>
      db.asSystem('new recovery codes', async (tx) => {
        if (!(await secondFactorStore(tx).of(actor.userId))?.enabled_at)
          throw new AppError('identity.second_factor_off');
        await audit(tx, actor.tenantId, actor.userId, 'identity.recovery_codes_renewed', info, actor.userId);
        return { recoveryCodes: await renew(tx, actor.userId) };
      }),

    disable: (actor: Actor, info: RequestInfo): Promise<void> =>
      db.asSystem('disable a second factor', async (tx) => {
        if (!(await secondFactorStore(tx).remove(actor.userId)))
          throw new AppError('identity.second_factor_off');
        await audit(tx, actor.tenantId, actor.userId, 'identity.second_factor_disabled', info, actor.userId);
      }),

    /** The operator's way back in for a person who lost both. */
    drop: (userId: string): Promise<boolean> =>
      db.asSystem('drop a second factor', (tx) => secondFactorStore(tx).remove(userId)),

    /** Whether this code, of the app or a recovery code, opens the door now; it never does twice. */
    check: (userId: string, code: string | undefined): Promise<'none' | 'needed' | 'wrong' | 'right'> =>
      db.asSystem('check a second factor', async (tx) => {
        const store = secondFactorStore(tx);
        const factor = await store.of(userId);
        if (!factor?.enabled_at) return 'none';
        if (!code) return 'needed';
        const text = code.replaceAll(/\s/g, '');
        const step = stepOf(secrets.openOwn(place(userId), factor.sealed_secret), text, factor.last_step);
        const opened =
          step === null ? await store.useCode(userId, recoveryHash(text)) : await store.useStep(userId, step);
        return opened ? 'right' : 'wrong';
      }),
  };
};
export type SecondFactor = ReturnType<typeof createSecondFactor>;
