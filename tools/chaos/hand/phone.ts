import type { HandKit } from '@xingluo/contracts/publishing';
import { type Client, createClient } from '../../../apps/server/src/cli/try/client.ts';

/**
 * The product's page for a phone, over the API that it uses: a link from the desk opens it, and nobody is signed in
 * there.
 */
export const openPhone = async (desk: Client, taskId: string) => {
  const { url } = await desk.post<{ url: string }>(`/api/publish/tasks/${taskId}/hand/phone`);
  const path = `/api/hand/${url.split('/hand/')[1]}`;
  const phone = createClient(desk.origin);
  return {
    kit: () => phone.get<HandKit>(path),
    video: async ({ videoUrl }: HandKit): Promise<Blob> => {
      const answer = await phone.raw(videoUrl);
      if (!answer.ok) throw new Error(`The video cannot be loaded: ${answer.status}`);
      return new Blob([await answer.arrayBuffer()], { type: 'video/mp4' });
    },
    done: (version: number, link: string) => phone.post<HandKit>(`${path}/done`, { version, link }),
  };
};
export type Phone = Awaited<ReturnType<typeof openPhone>>;
