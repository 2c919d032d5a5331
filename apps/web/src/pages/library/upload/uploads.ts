import { defineStore } from 'pinia';
import { watch } from 'vue';
import { api } from '../../../api/client.ts';
import { useLive } from '../../../app/live.ts';
import { useSession } from '../../../app/session.ts';
import { sendFile, terminateUpload } from './send-file.ts';
import { createUploadQueue } from './upload-queue.ts';

/** The uploads of this tab: they go on while the person moves about in the app. */
export const useUploads = defineStore('uploads', () => {
  const session = useSession();
  const live = useLive();
  const owner = () => `${session.me?.user.id ?? ''} ${session.me?.tenant?.tenantId ?? ''}`;

  const queue = createUploadQueue({
    begin: (file, projectId, key) =>
      api.library.presign(
        {
          filename: file.name,
          bytes: file.size,
          ...(file.type ? { contentType: file.type } : {}),
          ...(projectId ? { scope: projectId } : {}),
        },
        { context: { idempotencyKey: key } },
      ),
    send: sendFile,
    terminate: terminateUpload,
    look: (id) => api.library.asset({ id }),
    owner,
    now: Date.now,
    isOnline: () => navigator.onLine,
    onSessionExpired: session.expire,
  });

  live.on('asset', ({ id }) => queue.assetChanged(id));
  live.onResync(queue.lookAgain);
  addEventListener('online', () => queue.resumeAll('offline'));
  addEventListener('pagehide', queue.letGo);
  addEventListener('beforeunload', (event) => {
    if (queue.busy) event.preventDefault();
  });
  watch(owner, queue.reset);
  watch(
    () => session.state,
    (state, before) => {
      if (state !== 'signed-in' || before !== 'expired') return;
      for (const { key, error } of queue.items)
        if (error?.code === 'identity.not_signed_in') queue.resume(key);
    },
  );
  queue.refreshLeft();
  return { queue };
});
