import type { LengthLimit, TextRules } from '../text-rules.ts';

const words = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * The sentences that carry most of the text's own frequent words, in their order, word for word: about a third of
 * the text, three sentences at most, and never more than the limit.
 */
export function extractSummary(text: string, rules: TextRules, limit: LengthLimit | undefined): string {
  const sentences = text
    .split(/(?<=[。！？!?；;])|(?<=\.)(?=\s)|\n+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  const weights = wordWeights(text);
  const ranked = sentences
    .map((sentence, place) => ({ place, score: score(sentence, weights) * (place === 0 ? 1.5 : 1) }))
    .sort((a, b) => b.score - a.score || a.place - b.place);

  const wanted = Math.min(3, Math.ceil(sentences.length / 3));
  let kept: number[] = [];
  for (const { place } of ranked) {
    if (kept.length === wanted) break;
    const next = [...kept, place].sort((a, b) => a - b);
    if (limit === undefined || rules.fitsLimit(joined(next, sentences), limit)) kept = next;
  }
  if (kept.length > 0 || limit === undefined) return joined(kept, sentences);
  return rules.clipText(sentences[ranked[0]?.place ?? 0] ?? '', limit, '…');
}

function joined(places: readonly number[], sentences: readonly string[]): string {
  return places.map((place) => sentences[place] ?? '').reduce(glue, '');
}

/** A line that ended without a mark gets one, and Latin sentences a space between them. */
function glue(text: string, sentence: string): string {
  if (text === '') return sentence;
  if (/[。！？；]$/u.test(text)) return text + sentence;
  if (/[.!?;]$/.test(text)) return `${text} ${sentence}`;
  return /\p{Script=Han}/u.test(text) ? `${text}；${sentence}` : `${text}; ${sentence}`;
}

function contentWords(text: string): string[] {
  return [...words.segment(text.toLowerCase())]
    .filter(({ isWordLike, segment }) => isWordLike && segment.length > 1)
    .map(({ segment }) => segment);
}

function wordWeights(text: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const word of contentWords(text)) weights.set(word, (weights.get(word) ?? 0) + 1);
  return weights;
}

/** The mean weight, so that length alone wins nothing, but a lone word does not either. */
function score(sentence: string, weights: ReadonlyMap<string, number>): number {
  const inIt = contentWords(sentence);
  const sum = inIt.reduce((total, word) => total + (weights.get(word) ?? 0), 0);
  return sum / Math.sqrt(inIt.length + 3);
}
