/** Without characters that are taken for one another when somebody types them off (0 O 1 l I). */
const alphabet = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const groups = 4;
const groupLength = 4;

/** A first password to hand on, like `kR7w-…`: 16 random characters of 57, so about 93 bits. */
export function randomPassword(): string {
  const limit = 256 - (256 % alphabet.length);
  const letters: string[] = [];
  while (letters.length < groups * groupLength) {
    // Bytes above the largest multiple of the alphabet's length would make its first letters more likely.
    for (const byte of crypto.getRandomValues(new Uint8Array(32)))
      if (byte < limit) letters.push(alphabet[byte % alphabet.length] ?? '');
  }
  return Array.from({ length: groups }, (_, group) =>
    letters.slice(group * groupLength, (group + 1) * groupLength).join(''),
  ).join('-');
}
