import type { SimReply } from './frame-http.ts';
import { page, safe } from './frame-pages.ts';
import type { SimPerson } from './frame-state.ts';

const mark = '模拟视频号助手';
const note = '<p>这是本机的模拟平台，不会连接真实的微信，也不会发布任何真实内容。文件留在这台机器上。</p>';

export type CreatePage = {
  people: SimPerson[];
  /** What was filled in before, by field; files have to be chosen again. */
  filled: Record<string, string>;
  problems: string[];
};

/** The page of publishing. A form without script: what is wrong is said above it after pressing 发表. */
export const createPage = ({ people, filled, problems }: CreatePage): SimReply => {
  const value = (name: string) => safe(filled[name] ?? '');
  const options = people
    .map(
      ({ id, name }) =>
        `<option value="${safe(id)}"${id === filled.sim_user ? ' selected' : ''}>${safe(name)}</option>`,
    )
    .join('');
  const wrong =
    problems.length === 0
      ? ''
      : `<ul class="problems" role="alert">${problems.map((one) => `<li>${safe(one)}</li>`).join('')}</ul>`;
  return page(
    problems.length === 0 ? 200 : 400,
    '模拟视频号助手 · 发表视频',
    mark,
    `<h1>发表视频</h1>${note}${wrong}
<form method="post" enctype="multipart/form-data" accept-charset="utf-8">
<label>视频号<select name="sim_user">${options}</select></label>
<label>视频（MP4）<input type="file" name="video" accept="video/mp4"></label>
<label>封面（可不选）<input type="file" name="cover" accept="image/jpeg,image/png"></label>
<label>描述<textarea name="description" rows="5">${value('description')}</textarea></label>
<label>定时发表（北京时间，不填即立即）<input type="datetime-local" name="at" value="${value('at')}"></label>
<label>短标题<input name="short_title" value="${value('short_title')}"></label>
<label class="line"><input type="checkbox" name="original" value="1"${filled.original === '1' ? ' checked' : ''}>声明原创</label>
<label class="line"><input type="checkbox" name="ai_content" value="1"${filled.ai_content === '1' ? ' checked' : ''}>声明含 AI 生成内容</label>
<button type="submit">发表</button>
</form>`,
  );
};

/** What the person sees after publishing: the link to copy. */
export const postedPage = (link: string, author: string): SimReply =>
  page(
    200,
    '模拟视频号助手 · 已发表',
    mark,
    `<h1>已发表到 ${safe(author)}</h1>${note}
<label>作品链接（复制后贴回星罗）<input readonly value="${safe(link)}"></label>
<p><a href="${safe(link)}">打开作品</a></p>`,
  );
