import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../kernel/errors.ts';

/** OWASP's argon2id floor (19 MiB, two passes, one lane): about 44 ms of CPU. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const WAITING_MOST = 20;

const common = new Set([
  '1234567890',
  '0123456789',
  'qwertyuiop',
  'password123',
  'passw0rd123',
  'woaini1314',
  '1111111111',
  'a123456789',
  'qwerty123456',
]);

/** Refuses passwords that are on every guesser's first page, or contain the person's own address. */
export const checkPassword = (password: string, email: string): void => {
  const plain = password.toLowerCase();
  const name = email.split('@')[0]!.toLowerCase();
  const oneLetter = new Set(plain).size <= 2;
  if (common.has(plain) || oneLetter || (name.length >= 4 && plain.includes(name)))
    throw new AppError('identity.weak_password');
};

/**
 * Hashes at most `cores − 1` passwords at once, so that a flood of sign-ins leaves the processor to everybody else.
 * Twenty may wait; the next one is told to come back.
 */
export const createPasswords = (atOnce = Math.max(1, availableParallelism() - 1)) => {
  let running = 0;
  const waiting: (() => void)[] = [];
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) {
      if (waiting.length >= WAITING_MOST) throw new AppError('identity.busy', { retryAfterSeconds: 2 });
      await new Promise<void>((go) => waiting.push(go));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
  // Verified against when no such person exists, so that the answer takes as long as for one who does.
  const decoy = hash('no such person', ARGON2ID);
  return {
    hash: (password: string): Promise<string> => inTurn(() => hash(password, ARGON2ID)),
    verify: (stored: string | null, password: string): Promise<boolean> =>
      inTurn(async () => {
        const right = await verify(stored ?? (await decoy), password);
        return right && stored !== null;
      }),
  };
};
export type Passwords = ReturnType<typeof createPasswords>;
