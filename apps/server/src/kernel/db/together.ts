/**
 * Statements of one transaction that do not depend on each other, sent in one go. All have ended before the first error
 * is thrown on: none may still be on its way when the transaction is given up.
 */
export const together = async <T extends readonly unknown[]>(
  works: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> => {
  const ends = await Promise.allSettled(works);
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  }) as unknown as T;
};
