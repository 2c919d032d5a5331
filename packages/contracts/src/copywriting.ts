import { z } from 'zod';
import { id, instant, ok, page, pageQuery, route, text, version } from './route.ts';

export const copyTypes = ['copy', 'title', 'summary', 'reply'] as const;

export const copy = z.object({
  id: id('c'),
  projectId: id('p').nullable(),
  type: z.enum(copyTypes),
  lang: z.string(),
  content: z.string(),
  /** provider/model, `template`, or `person`. */
  model: z.string(),
  /** The label of a machine's output, kept while a person has not rewritten it. */
  label: z.string().nullable(),
  createdBy: z.string(),
  createdAt: instant,
  updatedAt: instant,
  version,
});
export type Copy = z.infer<typeof copy>;

export const copywritingContract = {
  copies: route('GET', '/api/copies', 'Saved copies, newest first', { permission: 'copywriting:read' })
    .input(
      z.object({
        ...pageQuery,
        q: z.string().max(100).optional(),
        type: z.enum(copyTypes).optional(),
        projectId: id('p').optional(),
      }),
    )
    .output(page(copy)),
  copy: route('GET', '/api/copies/{id}', 'One copy with its versions', { permission: 'copywriting:read' })
    .input(z.object({ id: id('c') }))
    .output(
      z.object({
        copy,
        versions: z.array(
          z.object({
            version,
            content: z.string(),
            model: z.string(),
            createdBy: z.string(),
            createdAt: instant,
          }),
        ),
      }),
    ),
  createCopy: route(
    'POST',
    '/api/copies',
    'Save a copy',
    { permission: 'copywriting:write', audit: 'copywriting.copy_created' },
    201,
  )
    .input(
      z.object({
        type: z.enum(copyTypes),
        content: text(20_000),
        lang: z.string().max(20).default('zh-CN'),
        projectId: id('p').optional(),
        /** The AI call it came from; the server takes model and label from there. */
        callId: id('aic').optional(),
      }),
    )
    .output(copy),
  changeCopy: route('PATCH', '/api/copies/{id}', 'Write a new version', {
    permission: 'copywriting:write',
    audit: 'copywriting.copy_changed',
  })
    .input(z.object({ id: id('c'), content: text(20_000), version }))
    .output(copy),
  deleteCopy: route('DELETE', '/api/copies/{id}', 'Delete', {
    permission: 'copywriting:write',
    audit: 'copywriting.copy_deleted',
  })
    .input(z.object({ id: id('c') }))
    .output(ok),
};
