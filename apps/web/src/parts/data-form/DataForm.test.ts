import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ApiError } from '../../api/api-error.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../test/mount-in-app.ts';
import DataForm from './DataForm.vue';
import type { Field } from './fields.ts';

type Values = { title: string; email: string; note?: string };
const schema = async () =>
  z.object({ title: z.string().trim().min(1).max(10), email: z.email(), note: z.string().optional() });
const fields: Field<Values>[] = [
  { name: 'title', label: '标题', kind: 'text', maxLength: 10 },
  { name: 'email', label: '邮箱', kind: 'email', help: '用来登录' },
  { name: 'note', label: '备注', kind: 'text', when: ({ title }) => title === '有备注' },
];
const show = (save: (values: Values) => Promise<unknown>, props: Record<string, unknown> = {}) =>
  mountInApp(DataForm, {
    props: { schema, fields, initial: { title: '', email: '' }, save, action: '提交', ...props },
  });
const title = 'input[name=title]';
const email = 'input[name=email]';

async function submit() {
  button('提交').click();
  await settle();
}

describe('DataForm', () => {
  it('says what is missing, points to it and does not save', async () => {
    const save = vi.fn();
    await show(save);
    await submit();
    await eventually(() => expect(pageText().match(/请填写/g)).toHaveLength(2));
    expect(query(title).getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(query(title));
    expect(save).not.toHaveBeenCalled();
  });

  it('saves what the schema made of the input', async () => {
    const save = vi.fn(async () => {});
    await show(save);
    await type(title, '  开箱 ');
    await type(email, 'lin@example.com');
    await submit();
    await eventually(() => expect(save).toHaveBeenCalledWith({ title: '开箱', email: 'lin@example.com' }));
  });

  it('shows a refusal at its field', async () => {
    const save = () => Promise.reject(new ApiError('identity.email_taken', 409, ''));
    await show(save, {
      initial: { title: 'x', email: 'a@b.cn' },
      errorFields: { 'identity.email_taken': 'email' },
    });
    await submit();
    await eventually(() => expect(query(email).getAttribute('aria-invalid')).toBe('true'));
    expect(pageText()).toContain('这个邮箱已经有人使用');
    expect(document.querySelector('[role=alert]:not([aria-hidden])')).toBeNull();
    await type(email, 'a@b.cn');
    await type(title, '');
    await eventually(() => expect(query(title).getAttribute('aria-invalid')).toBe('true'));
    expect(query(email).getAttribute('aria-invalid')).toBe('true');
    await type(email, 'new@b.cn');
    await eventually(() => expect(query(email).getAttribute('aria-invalid')).not.toBe('true'));
  });

  it('sends a refused value again when the person insists', async () => {
    const save = vi.fn(() => Promise.reject(new ApiError('identity.email_taken', 409, '')));
    await show(save, {
      initial: { title: 'x', email: 'a@b.cn' },
      errorFields: { 'identity.email_taken': 'email' },
    });
    await submit();
    await eventually(() => expect(query(email).getAttribute('aria-invalid')).toBe('true'));
    await submit();
    await eventually(() => expect(save).toHaveBeenCalledTimes(2));
  });

  it('shows any other refusal above the buttons, with the request id, and keeps the input', async () => {
    const save = () => Promise.reject(new ApiError('http.internal', 500, '', { requestId: 'req_7' }));
    await show(save, { initial: { title: 'x', email: 'a@b.cn' } });
    await submit();
    await eventually(() => expect(query('[role=alert]').textContent).toContain('req_7'));
    expect(query<HTMLInputElement>(title).value).toBe('x');
    expect(button('提交').disabled).toBe(false);
  });

  it('does not save twice while the first save runs', async () => {
    let finish = () => {};
    const save = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    await show(save, { initial: { title: 'x', email: 'a@b.cn' } });
    button('提交').click();
    await submit();
    await eventually(() => expect(save).toHaveBeenCalled());
    finish();
    await settle();
    expect(save).toHaveBeenCalledOnce();
  });

  it('marks required fields only where others may stay empty, and shows a field when its condition holds', async () => {
    await show(async () => {});
    expect(document.querySelector('input[name=note]')).toBeNull();
    await type(title, '有备注');
    expect(query('input[name=note]')).toBeTruthy();
    expect(pageText()).toContain('3/10');
  });

  it('asks before unsaved input is lost', async () => {
    const { router } = await show(async () => {}, { guard: true });
    await type(title, 'x');
    const leaving = router.push('/elsewhere');
    await eventually(() => expect(pageText()).toContain('放弃未保存的修改？'));
    button('继续编辑').click();
    await leaving;
    expect(router.currentRoute.value.path).toBe('/');
    const again = router.push('/elsewhere');
    await eventually(() => button('放弃修改').click());
    await again;
    expect(router.currentRoute.value.path).toBe('/elsewhere');
  });
});
