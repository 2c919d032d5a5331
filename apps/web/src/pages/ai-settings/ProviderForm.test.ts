import { FAILURES } from '@xingluo/ai/failure';
import type { AiProvider } from '@xingluo/contracts/ai';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { refuse } from '../../test/answers.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../test/mount-in-app.ts';
import { serve } from '../publishing/posts.fixture.ts';
import { messages as en } from './messages/en.ts';
import { messages as zh } from './messages/zh-CN.ts';
import ProviderForm from './ProviderForm.vue';

const provider: AiProvider = {
  id: 'aip_1',
  kind: 'openai-compatible',
  label: '内部网关',
  baseUrl: 'https://one.example/v1',
  keyHint: 'ab12',
  models: ['chat-a'],
  priority: 10,
  enabled: true,
  lastTest: null,
  version: 4,
};
async function show(of: AiProvider | null, table: Parameters<typeof serve>[0] = {}) {
  const sent = serve({
    'POST /api/ai/providers': () => provider,
    'PATCH /api/ai/providers/aip_1': () => provider,
    ...table,
  });
  await mountInApp(ProviderForm, { props: { provider: of, priority: 20 } });
  return sent;
}
const choose = async (kind: AiProvider['kind']) => {
  const radio = query<HTMLInputElement>(`input[value=${kind}]`);
  radio.checked = true;
  radio.dispatchEvent(new Event('change', { bubbles: true }));
  await settle();
};

beforeAll(() => loadPageMessages(['ai-settings']));
afterEach(() => vi.unstubAllGlobals());

describe('ProviderForm', () => {
  it('wants the key of a service that needs one, and sends no empty fields', async () => {
    const sent = await show(null);
    button('添加 AI 服务').click();
    await eventually(() => expect(pageText()).toContain('请填写'));
    expect(sent).toEqual([]);
    await type('input[name=apiKey]', 'sk-123456789012');
    button('添加 AI 服务').click();
    await eventually(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toEqual({ kind: 'deepseek', priority: 20, apiKey: 'sk-123456789012', models: [] });
  });

  it('fills in a known server, and wants a model for it', async () => {
    const sent = await show(null);
    await choose('openai-compatible');
    button('通义千问').click();
    await settle();
    button('添加 AI 服务').click();
    await eventually(() => expect(pageText()).toContain('至少选择 1 项'));
    expect(query<HTMLInputElement>('input[name=baseUrl]').value).toContain('dashscope');
    expect(sent).toEqual([]);
  });

  it('keeps the stored key, but not for another host', async () => {
    const sent = await show(provider);
    await type('input[name=baseUrl]', 'https://two.example/v1');
    button('保存').click();
    await eventually(() => expect(pageText()).toContain('请重新填写密钥'));
    await type('input[name=baseUrl]', 'https://one.example/v2');
    button('保存').click();
    await eventually(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toEqual({
      version: 4,
      label: '内部网关',
      baseUrl: 'https://one.example/v2',
      models: ['chat-a'],
    });
  });

  it('says at the address that it is not allowed', async () => {
    await show(provider, { 'PATCH /api/ai/providers/aip_1': () => refuse('ai.address_refused', 422) });
    button('保存').click();
    await eventually(() => expect(pageText()).toContain('这个接口地址不允许使用'));
    expect(query('input[name=baseUrl]').getAttribute('aria-invalid')).toBe('true');
  });
});

describe('outcomes of calls', () => {
  it.each([zh, en])('are told for every failure a provider can have (%#)', ({ aiSettings }) => {
    expect(Object.keys(aiSettings.outcomes).toSorted()).toEqual(['ok', ...Object.keys(FAILURES)].toSorted());
  });
});
