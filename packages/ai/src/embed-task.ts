import type { Cost } from './cost.ts';
import { PROVIDERS } from './providers.ts';
import type { Candidate } from './route.ts';
import { LEXICAL_MODEL, lexicalVector } from './template/lexical.ts';
import type { EmbedAnswer } from './wire-client.ts';
import { billOf, type Given, type Made, NO_USAGE, type Work } from './work.ts';

/** Vectors for each piece of input, in its order. Vectors of different models are never to be compared. */
export function embedTask({ input, attempts, wire }: Given): Work {
  async function byModel(candidate: Candidate): Promise<Made> {
    const { endpoint, model } = candidate;
    const size = Math.max(1, PROVIDERS[candidate.configured.kind].embeddingBatch);
    const calls: { answer: EmbedAnswer; cost: Cost | undefined }[] = [];
    for (let from = 0; from < input.length; from += size) {
      const batch = input.slice(from, from + size);
      calls.push(
        await attempts.ask({
          candidate,
          purpose: 'answer',
          prompt: undefined,
          sent: batch,
          call: (limits) => wire.embed({ endpoint, model, input: batch, ...limits }),
          weigh: () => ({ completion: null, usable: true }),
        }),
      );
    }
    return {
      output: calls.flatMap(({ answer }) => answer.vectors),
      usage: billOf(calls),
      modelName: calls[0]?.answer.modelReturned || model.id,
      promptId: null,
      promptVersion: null,
    };
  }

  async function byTemplate(): Promise<Made> {
    const output = await attempts.fromTemplate(input, LEXICAL_MODEL, () => input.map(lexicalVector));
    return { output, usage: NO_USAGE, modelName: LEXICAL_MODEL, promptId: null, promptVersion: null };
  }

  return { byModel, byTemplate };
}
