/** What the browser hears over `/api/live`: a hint to look again, with the few fields that change often. */
export type LiveMap = {
  asset: { id: string; status?: string };
  video: { id: string; status?: string };
  job: { id: string; videoId: string; state: string; progress: number };
  task: { id: string; state: string };
  order: { id: string; state: string };
  account: { id: string; status: string };
  todo: { id: string; state: string };
};
export type LiveTopic = keyof LiveMap;
