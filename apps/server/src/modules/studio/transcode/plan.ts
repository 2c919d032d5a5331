import type { profile } from '@xingluo/contracts/studio';
import {
  assertUsableVideo,
  type LadderOptions,
  type LadderPlan,
  type MediaFacts,
  planLadder,
} from '@xingluo/media';
import type { z } from 'zod';
import { sha256Hex } from '../../../kernel/ids.ts';

export type Profile = z.infer<typeof profile>;

const sideOf = (name: string): number => Number.parseInt(name, 10);

/** The facts of a source as if it were no larger than `side` on its short side: the plan then begins there. */
const seenAs = (facts: MediaFacts, side: number): MediaFacts => {
  const { video } = facts;
  if (!video) return facts;
  const short = Math.min(video.width, video.height);
  if (short <= side) return facts;
  const scaled = (length: number) => Math.round((length * side) / short);
  // An untagged source is read by its true size: HD is BT.709.
  const colorMatrix = video.colorMatrix ?? (short >= 720 ? 'bt709' : null);
  return {
    ...facts,
    video: { ...video, width: scaled(video.width), height: scaled(video.height), colorMatrix },
  };
};

/**
 * The ladder of a source with the rungs that were asked for. The largest profile is the highest rung; a smaller
 * source keeps its own size as the only top, because nothing is scaled up.
 * @throws MediaRefusal when the source cannot become a video.
 */
export const planFor = (
  facts: MediaFacts,
  profiles: readonly string[],
  options: Pick<LadderOptions, 'capabilities' | 'preset'>,
): LadderPlan => {
  assertUsableVideo(facts);
  const sides = profiles.map(sideOf);
  const plan = planLadder(seenAs(facts, Math.max(...sides)), options);
  const [top, ...lower] = plan.renditions;
  if (!top) return plan;
  const renditions = [top, ...lower.filter(({ id }) => sides.includes(sideOf(id)))];
  if (renditions.length === plan.renditions.length) return plan;
  const kept = renditions.map(({ id }) => id).join();
  return { ...plan, renditions, planHash: sha256Hex(`${plan.planHash}|${kept}`) };
};

/** Bytes that the run may take on the work disk: all rungs and the sound, and the largest once more as MP4. */
export const estimatedBytes = (plan: LadderPlan): number => {
  const sound = plan.audio?.bitRate ?? 0;
  const ladder = plan.renditions.reduce((sum, { maxRate }) => sum + maxRate, sound);
  const mp4 = (plan.renditions[0]?.maxRate ?? 0) + sound;
  return Math.ceil(((ladder + mp4) / 8) * plan.duration);
};
