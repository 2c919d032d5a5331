import { describe, expect, it } from 'vitest';
import { aliasNamed, canonicalModel, modelOf } from './models.ts';

describe('model names', () => {
  it.each([
    ['deepseek/chat', 'deepseek-flash'],
    ['deepseek-chat', 'deepseek-flash'],
    ['DeepSeek-Reasoner', 'deepseek-flash'],
    ['deepseek/deepseek-v4-pro', 'deepseek-v4-pro'],
    ['gpt-4o-mini', 'gpt-4o-mini'],
    ['openai/gpt-4o-mini', 'gpt-4o-mini'],
    ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['qwen/qwen3-2026-01-01', 'qwen/qwen3-2026-01-01'],
  ])('%s is %s', (name, id) => {
    expect(canonicalModel(name)).toBe(id);
  });

  it('knows when a name was retired', () => {
    expect(aliasNamed('deepseek-chat')?.retiredOn).toBe('2026-07-24');
    expect(aliasNamed('deepseek/chat')?.retiredOn).toBeNull();
    expect(aliasNamed('gpt-4o-mini')).toBeUndefined();
  });

  it('takes an unknown model for what its name says', () => {
    expect(modelOf('openai-compatible', 'qwen3:8b').use).toBe('chat');
    expect(modelOf('openai-compatible', 'nomic-embed-text').use).toBe('embeddings');
    expect(modelOf('openai-compatible', 'BAAI/bge-m3').use).toBe('embeddings');
  });
});
