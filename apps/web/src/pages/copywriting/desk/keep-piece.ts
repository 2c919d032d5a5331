import { api } from '../../../api/client.ts';
import { currentOf } from '../../../parts/stale-notice/use-latest.ts';
import type { Piece, Run } from './desk-store.ts';

/** Whether the library holds the piece just as it is on the desk. */
export const isKept = (piece: Piece): boolean => piece.saved?.content === piece.text;

/**
 * Puts a piece into the library of copies. The machine's words go first, under its call, and the person's as the next
 * version: so the label stays with the words it is about. A copy that somebody changed meanwhile is remembered with
 * its newest version, and the refusal thrown on.
 */
export async function keepPiece(run: Run, piece: Piece): Promise<void> {
  const { task, lang, projectId } = run.brief;
  const callId = run.answer?.callId;
  piece.saved ??= await api.copywriting.createCopy(
    {
      type: task,
      content: piece.made,
      lang,
      ...(projectId === null ? {} : { projectId }),
      ...(callId === undefined ? {} : { callId }),
    },
    { context: { idempotencyKey: piece.key } },
  );
  if (isKept(piece)) return;
  const { id, version } = piece.saved;
  try {
    piece.saved = await api.copywriting.changeCopy({ id, content: piece.text, version });
  } catch (thrown) {
    piece.saved = currentOf<NonNullable<Piece['saved']>>(thrown) ?? piece.saved;
    throw thrown;
  }
}
