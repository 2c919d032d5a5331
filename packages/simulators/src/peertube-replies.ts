import { json, type SimReply } from './frame-http.ts';

/** A problem document as PeerTube sends it: `detail` in words, `code` where the error has one. */
export const problem = (status: number, detail: string, code?: string): SimReply => ({
  ...json({ status, title: 'Error', detail, ...(code === undefined ? {} : { code }) }, status),
  headers: { 'content-type': 'application/problem+json; charset=utf-8' },
});

export const noContent: SimReply = { status: 204, headers: {}, body: '' };
