import type { SimReply, SimRoute } from './frame-http.ts';
import type { SimPerson, SimPost } from './frame-state.ts';

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** A text as it may stand in a page or an attribute. */
export const safe = (text: string) => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

const css = `:root{color-scheme:light dark;--page:#f4f5f7;--card:#fff;--ink:#1c2330;--soft:#566074;--line:#d5d9e2;
--go:#1d5fd1;--mark:#fff3cd;--mark-ink:#5f4300}
@media (prefers-color-scheme:dark){:root{--page:#12151b;--card:#1c212b;--ink:#eef1f6;--soft:#aab3c4;--line:#394152;
--go:#2563c9;--mark:#453608;--mark-ink:#ffe9a8}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;background:var(--page);color:var(--ink);
font:16px/1.6 system-ui,"Noto Sans CJK SC","Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
main{width:100%;max-width:440px;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:28px}
h1{font-size:20px;line-height:1.4;margin:14px 0 8px}
p{margin:0 0 14px;color:var(--soft)}
.mark{display:inline-block;padding:3px 10px;border-radius:99px;background:var(--mark);color:var(--mark-ink);font-size:13px}
h2{font-size:15px;margin:18px 0 8px}
ul{list-style:none;margin:0;padding:0}
.people{display:grid;grid-template-columns:1fr 1fr;gap:8px}
.people a{display:block;padding:8px 12px;border:1px solid var(--line);border-radius:9px;color:var(--ink);text-decoration:none}
.people a[aria-current]{border-color:var(--go);box-shadow:inset 0 0 0 1px var(--go);font-weight:600}
.scopes li{padding:3px 0 3px 18px;position:relative}
.scopes li::before{content:"✓";position:absolute;left:0}
.actions{display:grid;grid-template-columns:2fr 1fr;gap:10px;margin-top:22px}
.button{display:block;text-align:center;padding:11px;border-radius:10px;text-decoration:none;border:1px solid var(--line);
color:var(--ink)}
.button.go{background:var(--go);border-color:var(--go);color:#fff}
a:focus-visible{outline:3px solid var(--go);outline-offset:2px}
dl{display:grid;grid-template-columns:auto 1fr;gap:4px 14px;margin:0;overflow-wrap:anywhere}
dt{color:var(--soft)}dd{margin:0}
form{display:grid;gap:14px}
label{display:grid;gap:4px;font-size:14px}
label.line{display:flex;gap:8px;align-items:center}
input,textarea,select,button{font:inherit;color:inherit;background:var(--page);border:1px solid var(--line);border-radius:9px;
padding:8px 10px;min-width:0}
button{background:var(--go);border-color:var(--go);color:#fff;cursor:pointer}
:is(input,textarea,select,button):focus-visible{outline:3px solid var(--go);outline-offset:2px}
.problems{padding:10px 14px;border-radius:9px;background:var(--mark);color:var(--mark-ink)}`;

/** Serves the pages' style sheet next to whatever path a page has, so that the pages work behind a prefix too. */
export const styleRoute: SimRoute = {
  name: 'page.style',
  methods: ['GET'],
  path: /\/sim\.css$/,
  reads: true,
  handle: () => ({ status: 200, headers: { 'content-type': 'text/css; charset=utf-8' }, body: css }),
};

/** A page of a simulated platform: `mark` says whose double it is, `content` is HTML. No script runs in it. */
export const page = (status: number, title: string, mark: string, content: string): SimReply => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  },
  body: `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${safe(title)}</title><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="sim.css"></head><body><main><span class="mark">${safe(mark)}</span>${content}</main></body></html>`,
});

export type AuthorizePage = {
  platform: string;
  people: SimPerson[];
  chosen: SimPerson;
  scopes: string[];
  query: URLSearchParams;
};

/** The page on which a person lets the app act for a test account. Links only: no script, no form. */
export const authorizePage = ({ platform, people, chosen, scopes, query }: AuthorizePage): SimReply => {
  const link = (changes: Record<string, string>) => {
    const next = new URLSearchParams(query);
    for (const [key, value] of Object.entries(changes)) next.set(key, value);
    return safe(`?${next}`);
  };
  const choices = people
    .map(
      ({ id, name }) =>
        `<li><a href="${link({ sim_user: id })}"${id === chosen.id ? ' aria-current="true"' : ''}>${safe(name)}</a></li>`,
    )
    .join('');
  const wishes = scopes.map((scope) => `<li>${safe(scope)}</li>`).join('');
  return page(
    200,
    `模拟·${platform} 授权`,
    `模拟·${platform}`,
    `<h1>应用请求访问你的${safe(platform)}账号</h1><p>这是本机的模拟平台，不会连接真实的${safe(platform)}，也不会发布任何真实内容。</p>
<h2>选择测试账号</h2><ul class="people">${choices}<li><a href="${link({ sim_user: 'new' })}">新建测试账号</a></li></ul>
<h2>授权后应用可以</h2><ul class="scopes">${wishes}</ul>
<div class="actions"><a class="button go" href="${link({ sim_user: chosen.id, decision: 'approve' })}">同意授权</a><a class="button" href="${link({ decision: 'refuse' })}">拒绝</a></div>`,
  );
};

/** Why the authorise page cannot be shown; nothing is sent back to an address that was not registered. */
export const authorizeProblem = (platform: string, why: string): SimReply =>
  page(400, '无法授权', `模拟·${platform}`, `<h1>无法授权</h1><p>${safe(why)}</p>`);

const states: Record<SimPost['state'], string> = {
  draft: '草稿',
  pending: '审核中',
  published: '已发布',
  rejected: '已退回',
  removed: '已删除',
};

/** The public page of a post: what arrived, byte for byte. */
export const workPage = (platform: string, author: string, post: SimPost | null): SimReply => {
  if (post === null || post.state === 'removed' || post.state === 'draft')
    return page(404, '作品不存在', `模拟·${platform}`, '<h1>作品不存在</h1>');
  const rows: [string, string][] = [
    ['作者', author],
    ['状态', states[post.state]],
    ['大小', `${post.bytes} 字节`],
    ['SHA-256', post.sha256],
  ];
  return page(
    200,
    `模拟·${platform} 作品`,
    `模拟·${platform}`,
    `<h1>${safe(post.text)}</h1><dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${safe(value)}</dd>`).join('')}</dl>`,
  );
};
