import { refusalKinds, type TaskState } from '@xingluo/contracts/publishing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { atWork, type Move, stepOf } from './machine.ts';
import { after, at, taken } from './standing.fixture.ts';

const happening = fc.oneof(
  fc.record({
    kind: fc.constant('refused' as const),
    refusal: fc.constantFrom(...refusalKinds),
    retryAfterMs: fc.option(fc.nat(100_000)),
    landed: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('fine' as const) }),
  fc.record({ kind: fc.constant('killed' as const), landed: fc.boolean() }),
  fc.record({
    kind: fc.constant('person' as const),
    ask: fc.constantFrom('cancel' as const, 'retry' as const, 'reschedule' as const, 'reauthorised' as const),
  }),
);

const isGoing = (state: TaskState) => state === 'queued' || state === 'reviewing' || atWork.has(state);

it('whatever happens: never a second post, never stuck', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (story) => {
      let standing = at('queued', { attempt: 0, submitted: false });
      let uploaded = false;
      let posts = 0;
      const apply = (move: Move | null) => {
        if (!move) return;
        // Never stuck: what goes on by itself has a time, what does not waits for a person or has ended.
        expect(move.next === null).toBe(!isGoing(move.state));
        const posted = move.state === 'reviewing' || (standing.posted && !move.dropPost);
        if (move.dropUpload) uploaded = false;
        standing = {
          state: move.state,
          submitted: move.submitted ?? standing.submitted,
          posted,
          byHand: false,
          unseen: move.unseen ?? false,
          attempt: move.anew ? 0 : standing.attempt,
          failures: move.failures ?? standing.failures,
          looks: move.looks ?? standing.looks,
        };
        if (move.dropPost) posts = 0; // a person has judged that the earlier try made nothing that counts
      };
      for (const one of story) {
        if (one.kind === 'person') {
          if (one.ask !== 'retry' || standing.state !== 'rejected') apply(after(standing, { kind: one.ask }));
          continue;
        }
        apply(after(standing, taken()));
        if (!isGoing(standing.state)) continue;
        const step = stepOf({ ...standing, uploaded });
        if (one.kind === 'killed') {
          if (step === 'create') {
            apply(after(standing, { kind: 'submitting' }));
            if (one.landed) posts += 1;
          }
          continue;
        }
        if (step === 'create') apply(after(standing, { kind: 'submitting' }));
        if (one.kind === 'refused') {
          const lost = step === 'create' && one.refusal === 'unknown_outcome';
          if (lost && one.landed) posts += 1;
          apply(after(standing, { ...one, step, ageMs: 0 }));
        } else if (step === 'upload') uploaded = true;
        else if (step === 'create') {
          posts += 1;
          apply(after(standing, { kind: 'created' }));
        } else if (step === 'look')
          apply(after(standing, { kind: 'looked', found: posts === 1 ? 'one' : 'none' }));
        else apply(after(standing, { kind: 'status', status: 'published', ageMs: 0, waitedMs: 0 }));
        expect(posts).toBeLessThanOrEqual(1);
      }
      if (standing.state === 'published') expect(posts).toBe(1);
      if (['cancelled', 'skipped'].includes(standing.state)) expect(posts).toBe(0);
    }),
    { numRuns: 500 },
  );
});
