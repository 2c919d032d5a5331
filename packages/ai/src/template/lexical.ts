export const LEXICAL_MODEL = 'lexical-bigram-512';
export const LEXICAL_LABEL = {
  zh: '词面向量 · 未使用大模型',
  en: 'Lexical vectors · no language model used',
};
const DIMENSIONS = 512;

/**
 * A vector of hashed character pairs (512 dimensions, L2 norm 1): near for texts that share wording, blind to meaning.
 * Keep apart from a model's vectors. Case, width and white space do not count.
 */
export function lexicalVector(text: string): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0);
  const characters = [...text.normalize('NFKC').toLowerCase().replace(/\s+/gu, '')];
  const grams =
    characters.length < 2 ? characters : characters.slice(1).map((next, i) => `${characters[i]}${next}`);
  for (const gram of grams) {
    const hash = fnv1a(gram);
    // The sign bit lets collisions cancel out instead of adding up (feature hashing).
    const at = hash % DIMENSIONS;
    vector[at] = (vector[at] ?? 0) + (hash >>> 31 === 0 ? 1 : -1);
  }
  const norm = Math.hypot(...vector);
  if (norm > 0) return vector.map((value) => value / norm);
  // Every pair cancelled another: point somewhere fixed rather than nowhere.
  vector[fnv1a(characters.join('')) % DIMENSIONS] = 1;
  return vector;
}

/** FNV-1a, 32 bits, over UTF-16 units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
