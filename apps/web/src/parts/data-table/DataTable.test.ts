import { describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import { ApiError } from '../../api/api-error.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../test/mount-in-app.ts';
import DataTable from './DataTable.vue';
import type { Column, LoadedPage, LoadInput } from './types.ts';

interface Film {
  id: string;
  name: string;
  bytes: number;
}
const films = Array.from({ length: 60 }, (_, index) => ({
  id: `as_${index}`,
  name: index % 2 ? `开箱 ${index}` : `探店 ${index}`,
  bytes: (index * 7) % 61,
}));
const columns: Column<Film>[] = [
  { key: 'name', label: '名称', value: (film) => film.name, primary: true, sortable: true },
  { key: 'bytes', label: '大小', value: (film) => film.bytes, align: 'end', sortable: true },
];
const server = async ({ cursor, limit, search }: LoadInput): Promise<LoadedPage<Film>> => {
  const found = films.filter(({ name }) => name.includes(search));
  const from = Number(cursor ?? 0);
  return {
    items: found.slice(from, from + limit),
    nextCursor: from + limit < found.length ? String(from + limit) : null,
  };
};
const show = (props: Record<string, unknown> = {}, at = '/library') =>
  mountInApp(DataTable, {
    at,
    props: {
      id: 'test.films',
      label: '影片',
      columns,
      queryKey: ['films'],
      load: server,
      rowId: (film: Film) => film.id,
      rowName: (film: Film) => film.name,
      searchable: '搜索影片',
      ...props,
    },
    slots: { 'cell-bytes': ({ row }: { row: Film }) => h('b', `${row.bytes} MB`) },
  });
const names = () =>
  [...document.querySelectorAll('tbody tr')].map((row) =>
    row.querySelector('td:not(:has([role=checkbox]))')?.textContent?.trim(),
  );
const search = 'input[type=search]';

describe('DataTable', () => {
  it('shows the first page, then the next on demand, with cells drawn by the page', async () => {
    await show();
    expect(names()).toHaveLength(50);
    expect(query('tbody b').textContent).toBe('0 MB');
    expect(pageText()).toContain('已加载 50 条');
    button('加载更多').click();
    await settle();
    expect(names()).toHaveLength(60);
    expect(pageText()).toContain('共 60 条');
  });

  it('searches, keeps the search in the address, and offers to clear it when nothing matches', async () => {
    const { router } = await show();
    await type(search, '没有');
    await eventually(() => expect(pageText()).toContain('没有符合条件的结果'));
    expect(router.currentRoute.value.query).toEqual({ q: '没有' });
    button('清除筛选').click();
    await settle();
    expect(router.currentRoute.value.query).toEqual({});
    expect(names()).toHaveLength(50);
  });

  it('opens as the address says', async () => {
    await show({}, '/library?q=开箱&sort=-bytes');
    expect(query<HTMLInputElement>(search).value).toBe('开箱');
    expect(names().every((name) => name?.startsWith('开箱'))).toBe(true);
    expect(query('th[aria-sort=descending]').textContent).toContain('大小');
    const shown = [...document.querySelectorAll('tbody b')].map((cell) =>
      Number.parseInt(cell.textContent ?? '', 10),
    );
    expect(shown).toEqual(shown.toSorted((a, b) => b - a));
  });

  it('says that only loaded rows are sorted while there are more', async () => {
    await show();
    button('名称').click();
    await settle();
    expect(pageText()).toContain('只在已加载的 50 条内排序');
    button('加载更多').click();
    await settle();
    expect(pageText()).not.toContain('只在已加载的');
  });

  it('shows why it could not load, with the request id, and loads on retry', async () => {
    let broken = true;
    const load = (input: LoadInput) =>
      broken
        ? Promise.reject(new ApiError('http.unavailable', 503, '', { requestId: 'req_7' }))
        : server(input);
    await show({ load });
    expect(pageText()).toContain('服务暂时不可用');
    expect(pageText()).toContain('req_7');
    broken = false;
    button('重试').click();
    await settle();
    expect(names()).toHaveLength(50);
  });

  it('shows its own empty state when there is nothing at all', async () => {
    await show({
      load: async () => ({ items: [], nextCursor: null }),
      emptyTitle: '还没有影片',
      emptyText: '先上传一个。',
    });
    expect(pageText()).toContain('还没有影片');
    expect(pageText()).not.toContain('没有符合条件的结果');
  });

  it('runs a batch on the selected rows and clears the selection afterwards', async () => {
    const run = vi.fn();
    await show({ batchActions: [{ label: '下载', icon: 'i-lucide-download', run }] });
    const boxes = document.querySelectorAll<HTMLElement>('tbody [role=checkbox]');
    boxes[1]?.click();
    boxes[3]?.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));
    await eventually(() => expect(pageText()).toContain('已选 3 项'));
    button('下载').click();
    await settle();
    expect(run.mock.calls[0]?.[0].map(({ id }: Film) => id)).toEqual(['as_1', 'as_2', 'as_3']);
    expect(pageText()).not.toContain('已选');
  });

  it('works by keyboard: arrows move, Space selects, Enter opens', async () => {
    const { router } = await show({
      rowTo: (film: Film) => `/elsewhere?id=${film.id}`,
      batchActions: [{ label: '下载', icon: 'i-lucide-download', run: () => true }],
    });
    const press = (key: string) =>
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
      );
    query('tbody tr').focus();
    press('ArrowDown');
    press('ArrowDown');
    press(' ');
    await eventually(() => expect(pageText()).toContain('已选 1 项'));
    expect(document.activeElement?.getAttribute('aria-selected')).toBe('true');
    press('Enter');
    await settle();
    expect(router.currentRoute.value.fullPath).toBe('/elsewhere?id=as_2');
  });

  it('remembers hidden columns in this browser', async () => {
    localStorage.setItem(
      'xingluo.columns.test.films',
      JSON.stringify({ order: ['bytes', 'name'], hidden: ['bytes'] }),
    );
    await show();
    expect([...document.querySelectorAll('thead th')].map((head) => head.textContent?.trim())).toEqual([
      '名称',
    ]);
  });

  it('opens a saved view', async () => {
    const view = {
      name: '开箱',
      search: '开箱',
      filters: {},
      sort: null,
      columns: { order: ['name', 'bytes'], hidden: [] },
    };
    localStorage.setItem('xingluo.views.test.films', JSON.stringify([view]));
    await show({}, '/library?q=开箱');
    await eventually(() => expect(button('开箱')).toBeTruthy());
  });
});
