/** What a person typed as a list: parts between commas, semicolons, 、 or line ends, each once. */
export const splitList = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,，、;；|\n]+/)
      .map((part) => part.trim())
      .filter(Boolean),
  ),
];
export const joinList = (parts: readonly string[]): string => parts.join('、');
