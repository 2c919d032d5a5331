import type { AccountContext, CallIo, Connector, Refusal } from '@xingluo/connectors';
import type { Tx } from '../../../kernel/db/db.ts';
import type { Step } from '../machine/machine.ts';
import type { PublishingNeeds } from '../needs.ts';
import { tasksStore } from '../store/tasks.ts';
import { taskPost } from '../task-post.ts';
import { createHandSteps } from './hand-steps.ts';
import { LeaseLost } from './lease.ts';
import { coverOf, mediaOf } from './media.ts';
import { asRefusal, type Run, type RunWrites } from './run.ts';

/** The clocks of the platform and of our database may differ by so much. */
const CLOCK_SPREAD_MS = 120_000;

const postOf = ({ task }: Run) => taskPost(task);

/** One match resolves it, unless a twin of this post is unfound as well: then it could be either's. */
const lookResult = (matches: number, twin: boolean): 'one' | 'none' | 'several' => {
  if (matches === 0) return 'none';
  return matches === 1 && !twin ? 'one' : 'several';
};

/** The four steps of a post. Each commits what it learnt before the next begins; each may be repeated. */
export const createSteps = (needs: PublishingNeeds, writes: RunWrites) => {
  const { move, at, tell } = writes;

  const call = <T>(
    run: Run,
    signal: AbortSignal,
    work: (connector: Connector, context: AccountContext) => Promise<T>,
  ): Promise<T> => {
    const io: CallIo = { signal, onExchange: (exchange) => tell(run, 'exchange', exchange) };
    return needs.asAccount(run.tenantId, run.task.account_ref, { ...io, last: run.last }, work);
  };

  const times = ({ task }: Run) => {
    const now = needs.clock.now().getTime();
    const since = (at: Date | null) => (at ? Math.max(0, now - at.getTime()) : 0);
    return { ageMs: since(task.submitted_at), waitedMs: since(task.review_since) };
  };

  /** An account that was authorised again just now is not waited for: the news of it has passed already. */
  const kindNow = async (tx: Tx, run: Run, { kind }: Refusal) =>
    kind === 'reauth_required' && (await needs.accountIsActive(tx, run.task.account_ref))
      ? 'transient'
      : kind;

  /** Decides about a failure of `step`; errors of the run itself go on to its end. */
  const refuse = async (run: Run, step: Step, error: unknown): Promise<void> => {
    if (run.abandoned || run.lease.lost || error instanceof LeaseLost) throw error;
    if (run.stopping.aborted && step !== 'create') throw error;
    const refusal: Refusal = asRefusal(error, step === 'create');
    const told = {
      kind: refusal.kind,
      platformCode: refusal.platformCode,
      platformMessage: refusal.platformMessage ?? refusal.message.slice(0, 300),
    };
    await move(
      run,
      async (tx) => ({
        kind: 'refused',
        step,
        refusal: await kindNow(tx, run, refusal),
        retryAfterMs: refusal.retryAfterMs,
        ageMs: times(run).ageMs,
      }),
      {
        set: { refusal: JSON.stringify(told), ...(refusal.uploadLost ? { upload_sealed: null } : {}) },
        data: { ...told, at: refusal.step, message: refusal.message.slice(0, 500) },
      },
    );
  };

  const upload = async (run: Run): Promise<void> => {
    const media = await mediaOf(needs.blobs, run.task);
    if (!media) {
      await move(run, { kind: 'source_gone' });
      return;
    }
    run.cover = media.cover;
    try {
      const saved = await writes.savedUpload(run);
      const done = await call(run, run.signal, (connector, context) =>
        connector.upload(context, media, saved, async (state) => {
          await writes.saveUpload(run, state);
          await at(run, 'upload_saved');
        }),
      );
      await writes.saveUpload(run, done);
      await at(run, 'uploaded');
    } catch (error) {
      await refuse(run, 'upload', error);
    }
  };

  const create = async (run: Run): Promise<void> => {
    const upload = (await writes.savedUpload(run))!;
    const cover = run.cover === undefined ? await coverOf(needs.blobs, run.task.cover_url) : run.cover;
    let submitted = false;
    try {
      // Not ended by a stopping process: an answer under way is worth the wait. But never beyond the lease.
      const created = await call(run, run.lease.signal, async (connector, context) => {
        if (!submitted) await move(run, { kind: 'submitting' });
        submitted = true;
        await at(run, 'submitting');
        const signal = AbortSignal.any([run.lease.signal, AbortSignal.timeout(run.lease.callMs())]);
        return connector.create({ ...context, signal }, { post: postOf(run), cover, upload });
      });
      await at(run, 'answered');
      await accept(run, created.externalId, created.url);
      await at(run, 'accepted');
    } catch (error) {
      await refuse(run, submitted ? 'create' : 'upload', error);
    }
  };

  const accept = (run: Run, postId: string, url: string | null) =>
    move(
      run,
      { kind: 'created' },
      { set: { platform_post_id: postId, post_url: url, refusal: null }, data: { postId, url } },
    );

  /**
   * What the platform has of this post's words since it may have been sent, without what other tasks made; null where
   * the platform cannot be asked.
   */
  const matches = async (run: Run) => {
    const { task } = run;
    if (!needs.connectors.get(task.platform)?.platform.capabilities.lookUp) return null;
    const since = new Date(task.submitted_at!.getTime() - CLOCK_SPREAD_MS);
    const until = new Date(needs.clock.now().getTime() + CLOCK_SPREAD_MS);
    const all = await call(run, run.signal, (connector, context) =>
      connector.look(context, { post: postOf(run), since, until }),
    );
    return needs.db.withTenant(run.tenantId, async (tx) => {
      const ids = all.map(({ externalId }) => externalId);
      const owned = await tasksStore(tx).ownedPosts(task.account_ref, task.id, ids);
      const twin = await tasksStore(tx).hasUnknownTwin(task.account_ref, task.id, task.content_hash);
      return { free: all.filter(({ externalId }) => !owned.has(externalId)), twin };
    });
  };

  const look = async (run: Run): Promise<void> => {
    try {
      const seen = await matches(run);
      const free = seen?.free ?? [];
      await at(run, 'looked');
      const [first] = free;
      const found = seen ? lookResult(free.length, seen.twin) : 'several';
      const data = {
        matches: free
          .slice(0, 10)
          .map(({ externalId, title, createdAt, url }) => ({ externalId, title, createdAt, url })),
      };
      await move(
        run,
        { kind: 'looked', found },
        found === 'one'
          ? {
              set: { platform_post_id: first!.externalId, post_url: first!.url, refusal: null },
              data: { ...data, postId: first!.externalId },
            }
          : { data },
      );
      await at(run, 'adopted');
    } catch (error) {
      await refuse(run, 'look', error);
    }
  };

  const confirm = async (run: Run): Promise<void> => {
    try {
      const { platform_post_id: postId } = run.task;
      const { state, url, reason } = await call(run, run.signal, (connector, context) =>
        connector.confirm(context, postId!),
      );
      await at(run, 'confirmed');
      const rejected = {
        kind: 'content_rejected',
        platformCode: null,
        platformMessage: reason,
      };
      await move(
        run,
        { kind: 'status', status: state, ...times(run) },
        {
          set: {
            ...(url ? { post_url: url } : {}),
            ...(state === 'rejected' ? { refusal: JSON.stringify(rejected) } : {}),
          },
          data: { url, reason },
        },
      );
    } catch (error) {
      await refuse(run, 'confirm', error);
    }
  };

  const { hand, watch } = createHandSteps(needs, writes, { refuse, postOf });
  return { upload, create, look, confirm, hand, watch } satisfies Record<Step, (run: Run) => Promise<void>>;
};
