export interface Refusal {
  name: string;
  why: 'type' | 'size' | 'count';
}

/** Whether a file fits an `accept` list: MIME types (`video/*` too) or endings (`.srt`). An empty list takes all. */
export function accepted(file: Pick<File, 'name' | 'type'>, accept: string | undefined): boolean {
  const wanted = (accept ?? '')
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter(Boolean);
  if (wanted.length === 0) return true;
  return wanted.some((one) => {
    if (one.startsWith('.')) return file.name.toLowerCase().endsWith(one);
    if (one.endsWith('/*')) return file.type.startsWith(one.slice(0, -1));
    return file.type === one;
  });
}

/** Splits what the person dropped into files to take and reasons for the rest. */
export function sortFiles(
  files: File[],
  rules: { accept?: string; maxBytes?: number; max?: number },
): { taken: File[]; refused: Refusal[] } {
  const refused: Refusal[] = [];
  const fit = files.filter((file) => {
    const why = !accepted(file, rules.accept)
      ? 'type'
      : file.size > (rules.maxBytes ?? Infinity)
        ? 'size'
        : null;
    if (why) refused.push({ name: file.name, why });
    return why === null;
  });
  const most = rules.max ?? Infinity;
  if (fit.length > most) refused.push({ name: fit[most]?.name ?? '', why: 'count' });
  return { taken: fit.slice(0, most), refused };
}
