import { accountOf } from './douyin-callers.ts';
import { ok, refuse } from './douyin-replies.ts';
import type { SimContext } from './frame.ts';
import { parsed } from './frame-forms.ts';
import type { SimReply, SimRequest, SimRoute } from './frame-http.ts';

/** The texts of all comments of an account under its own work, oldest first. */
const commentsOf = (value: string | number | undefined): string[] => JSON.parse(String(value ?? '[]'));

/** Comments by the account itself. Whether live apps are still given these calls is not certain: a rule says. */
export const douyinCommentRoutes = (context: SimContext): SimRoute[] => {
  const reply = async (request: SimRequest): Promise<SimReply> => {
    if (!context.rule('commentsOffered', true)) return refuse('noAbility', 'the app has no item.comment');
    const caller = accountOf(context, request, 'item.comment');
    if ('refusal' in caller) return caller.refusal;
    const { item_id, content } = parsed((await request.body(65_536)) ?? Buffer.alloc(0));
    const post = context.posts.byId(String(item_id));
    if (post === null || post.personId !== caller.personId || post.state !== 'published')
      return refuse('badParams', 'item_id must be a public work of this account');
    if (typeof content !== 'string' || content.trim() === '') return refuse('badParams', 'content is empty');
    post.fields.comments = JSON.stringify([...commentsOf(post.fields.comments), content]);
    return ok({ comment_id: `c${commentsOf(post.fields.comments).length}` });
  };
  return [{ name: 'comment', methods: ['POST'], path: '/item/comment/reply/', handle: reply }];
};
