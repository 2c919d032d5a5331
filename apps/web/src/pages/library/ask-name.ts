import type { AskOptions } from '../../parts/confirm-dialog/dialog.ts';
import { ask } from '../../parts/confirm-dialog/dialog.ts';
import { currentOf } from '../../parts/stale-notice/use-latest.ts';

/**
 * Asks for another name and writes it. When somebody was faster it asks again, with what the person typed and a line
 * about the present name, so that it is replaced knowingly. Answers the row as written; null when nothing was changed.
 */
export async function askName<Row extends { version: number }>(
  row: Row,
  needs: {
    nameOf: (row: Row) => string;
    question: Omit<AskOptions, 'initial'>;
    overtaken: (name: string) => string;
    write: (name: string, version: number) => Promise<Row>;
  },
): Promise<Row | null> {
  let latest = row;
  let question: AskOptions = { ...needs.question, initial: needs.nameOf(row) };
  for (;;) {
    const name = await ask(question);
    if (name === null || name === needs.nameOf(latest)) return null;
    try {
      return await needs.write(name, latest.version);
    } catch (thrown) {
      const current = currentOf<Row>(thrown);
      if (!current) throw thrown;
      latest = current;
      question = { ...needs.question, initial: name, help: needs.overtaken(needs.nameOf(current)) };
    }
  }
}
