import { describe, expect, it } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, type } from '../../test/mount-in-app.ts';
import { ask, confirm } from './dialog.ts';

const page = { render: () => null };
const shown = (text: string) => eventually(() => expect(pageText()).toContain(text));

describe('confirm', () => {
  it('answers yes and no', async () => {
    await mountInApp(page);
    const yes = confirm({ title: '删除素材？', action: '删除', tone: 'danger' });
    await shown('删除素材？');
    button('删除').click();
    expect(await yes).toBe(true);
    const no = confirm({ title: '再删一次？' });
    await shown('再删一次？');
    button('取消').click();
    expect(await no).toBe(false);
  });

  it('waits for the text to be typed', async () => {
    await mountInApp(page);
    const answer = confirm({ title: '删除企业？', typeToConfirm: '青岚' });
    await shown('请输入「青岚」以确认');
    expect(button('确定').disabled).toBe(true);
    await type('#dialog-form input', '青岚');
    expect(button('确定').disabled).toBe(false);
    query<HTMLFormElement>('#dialog-form').requestSubmit();
    expect(await answer).toBe(true);
  });

  it('answers the first question with no when a second one comes', async () => {
    await mountInApp(page);
    const first = confirm({ title: '一？' });
    const second = confirm({ title: '二？' });
    expect(await first).toBe(false);
    await shown('二？');
    button('确定').click();
    expect(await second).toBe(true);
  });
});

describe('ask', () => {
  it('answers the trimmed text, or null', async () => {
    await mountInApp(page);
    const name = ask({ title: '保存视图', label: '视图名称', initial: '待处理' });
    await shown('视图名称');
    expect(query<HTMLInputElement>('#dialog-form input').value).toBe('待处理');
    await type('#dialog-form input', ' 失败的 ');
    button('确定').click();
    expect(await name).toBe('失败的');
    const none = ask({ title: '又一个', label: '名称' });
    await shown('又一个');
    button('取消').click();
    expect(await none).toBeNull();
  });
});
