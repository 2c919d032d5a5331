import { type Rational, ratio, type VideoFacts } from './facts.ts';

const standardRates: readonly Rational[] = [
  { num: 24_000, den: 1001 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 30, den: 1 },
  { num: 50, den: 1 },
  { num: 60_000, den: 1001 },
  { num: 60, den: 1 },
];
const highest = 60;
// Keyframes every 2 s need frames; slide shows of one picture per 10 s exist.
const lowest = 5;

function closestStandard(rate: number, tolerance: number): Rational | undefined {
  const distance = (candidate: Rational) => Math.abs(ratio(candidate) / rate - 1);
  const [best] = [...standardRates].sort((a, b) => distance(a) - distance(b));
  return best && distance(best) <= tolerance ? best : undefined;
}

/**
 * The constant frame rate to encode at: the source's own, divided evenly until it is at most 60. Variable rates
 * (screen recordings, phones in the dark) become the standard rate they average to, else 30, or 60 above 31.
 */
export function constantFrameRate(fps: VideoFacts['fps']): Rational {
  const average = ratio(fps.average);
  if (fps.variable) return closestStandard(average, 0.01) ?? { num: average > 31 ? 60 : 30, den: 1 };
  const source = ratio(fps.real);
  const divisor = Math.max(1, Math.ceil(source / (highest * 1.001)));
  const rate = Math.max(lowest, source / divisor);
  return closestStandard(rate, 0.0005) ?? { num: Math.round(rate * 1000), den: 1000 };
}
