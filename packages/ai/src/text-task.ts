import type { ChatMessage } from './chat-request.ts';
import type { Cost } from './cost.ts';
import { AiFailure } from './failure.ts';
import { isEnough, type Judgement, judge, merged } from './judge.ts';
import { buildMessages, type Expected, repairMessages } from './messages.ts';
import { type Prompt, promptFor, type TextTask } from './prompts.ts';
import type { AiContext, AiRequest } from './request.ts';
import type { Candidate } from './route.ts';
import { writeFromTemplates } from './template-provider.ts';
import type { ChatAnswer } from './wire-client.ts';
import { billOf, type Given, type Made, NO_USAGE, type Work } from './work.ts';

const DEFAULT_VARIANTS = 5;
const JSON_FRAME_TOKENS = 40;

/** Titles, copies, summaries and replies: prompt, answer, check, one repair. */
export function textTask(given: Given & { task: TextTask }): Work {
  const { task, request, input, lang, ctx, attempts, rules } = given;
  const prompt = promptFor(task);
  const expected = expectedOf(task, request, input, ctx);
  const messages = buildMessages(prompt, input, expected, lang);
  const params = {
    temperature: request.params?.temperature ?? prompt.temperature,
    topP: request.params?.top_p,
    maxTokens: tokensFor(prompt, expected, request.params?.maxTokens),
    json: expected.json,
  };
  const judgeIt = (content: string) => judge(content, expected, { task, lang, rules });

  async function byModel(candidate: Candidate): Promise<Made> {
    const first = await say(candidate, 'answer', messages, (verdict) => verdict.problems.length === 0);
    let { texts } = first.verdict;
    let billed = billOf([first]);
    if (first.verdict.problems.length > 0) {
      const turns = repairMessages(messages, first.answer.content, first.verdict.problems, expected, lang);
      const ok = (verdict: Judgement) => isEnough(merged(first.verdict, verdict, expected), expected);
      const second = await say(candidate, 'repair', turns, ok);
      texts = merged(first.verdict, second.verdict, expected);
      billed = billOf([first, second]);
      if (!ok(second.verdict)) {
        const message = `${candidate.configured.label} did not keep to the rules: ${second.verdict.problems.join('; ')}`;
        throw new AiFailure({ kind: 'unusable_output', message });
      }
    }
    const modelName = first.answer.modelReturned || candidate.model.id;
    return { ...madeOf(texts), usage: billed, modelName, promptId: prompt.id, promptVersion: prompt.version };
  }

  async function say(
    candidate: Candidate,
    purpose: 'answer' | 'repair',
    turns: readonly ChatMessage[],
    usable: (verdict: Judgement) => boolean,
  ): Promise<{ answer: ChatAnswer; cost: Cost | undefined; verdict: Judgement }> {
    const { endpoint, model } = candidate;
    let verdict: Judgement = { texts: [], problems: [] };
    const asked = await attempts.ask({
      candidate,
      purpose,
      prompt,
      sent: turns,
      call: (limits) =>
        streamed((onWords) =>
          given.wire.chat({
            endpoint,
            model,
            messages: turns,
            params,
            userId: given.userId,
            onWords,
            ...limits,
          }),
        ),
      weigh: (answer) => {
        verdict = judgeIt(answer.content);
        return { completion: answer.content, usable: usable(verdict) };
      },
    });
    return { ...asked, verdict };
  }

  let isShowing = false;
  /** Hands words on as they come; an earlier try that got some words out is taken back first. */
  function streamed<T>(call: (onWords: ((words: string) => void) | undefined) => Promise<T>): Promise<T> {
    const { onProgress } = ctx;
    // Half a JSON object is of no use to a reader.
    if (!onProgress || expected.json) return call(undefined);
    takeBack();
    return call((words) => {
      isShowing = true;
      onProgress({ type: 'words', words });
    });
  }

  function takeBack(): void {
    if (isShowing) ctx.onProgress?.({ type: 'restart' });
    isShowing = false;
  }

  async function byTemplate(): Promise<Made> {
    takeBack();
    const texts = await attempts.fromTemplate(messages, 'template', () =>
      writeFromTemplates(task, input, { lang, expected, rules }),
    );
    if (texts.some((written) => written.length === 0)) {
      const { max, unit } = expected.limit ?? { max: 0, unit: 'code-point' };
      throw new AiFailure({
        kind: 'unusable_output',
        message: `Nothing sensible fits into ${max} (${unit})`,
      });
    }
    return { ...madeOf(texts), usage: NO_USAGE, modelName: 'template', promptId: null, promptVersion: null };
  }

  function madeOf(texts: string[][]): Pick<Made, 'output' | 'variants'> {
    const joined = texts.map((written) => written.join('\n'));
    const output = typeof request.input === 'string' ? (joined[0] ?? '') : joined;
    return task === 'title' ? { output, variants: texts.flat() } : { output };
  }

  return { byModel, byTemplate };
}

function expectedOf(task: TextTask, request: AiRequest, input: readonly string[], ctx: AiContext): Expected {
  const perInput = task === 'title' ? (ctx.variants ?? DEFAULT_VARIANTS) : 1;
  const json = task === 'title' || typeof request.input !== 'string';
  return { inputs: input.length, perInput, limit: ctx.limit, json };
}

/**
 * The caller's `maxTokens` is for one piece of input. A JSON list needs room for every text asked for: cut in the
 * middle it would be worth nothing, so it gets at least that.
 */
function tokensFor(prompt: Prompt, { inputs, perInput, json }: Expected, wanted: number | undefined): number {
  const enough = inputs * perInput * prompt.tokensPerText + (json ? JSON_FRAME_TOKENS : 0);
  if (wanted === undefined) return enough;
  return perInput > 1 ? Math.max(enough, wanted * inputs) : wanted * inputs + (json ? JSON_FRAME_TOKENS : 0);
}
