export {
  type FailureCode,
  type MediaDetail,
  MediaFailure,
  MediaRefusal,
  type RefusalCode,
} from './errors.ts';
export { type AudioFacts, type MediaFacts, mediaFactsSchema, type VideoFacts } from './facts.ts';
export { type ImageFacts, type ImageFormat, probeImage, sniffImage } from './image.ts';
export {
  type LadderOptions,
  type LadderPlan,
  ladderPlanSchema,
  planLadder,
  type RenditionPlan,
} from './ladder-plan.ts';
export { type LadderResult, ladderResultSchema } from './ladder-result.ts';
export { makePoster, type PosterRun, type PosterSource } from './poster.ts';
export { type ProbeOptions, probeMedia } from './probe.ts';
export { type LadderLimits, type LadderProgress, type LadderRun, transcodeLadder } from './run-ladder.ts';
export {
  resolveToolchain,
  type Toolchain,
  type ToolchainCapabilities,
  type ToolchainOptions,
} from './toolchain.ts';
export { assertUsableVideo, type VideoLimits } from './usable-video.ts';
