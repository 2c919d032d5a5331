import { describe, expect, it } from 'vitest';
import { emptyBrief, requestOf, sceneOf, textsOf } from './brief.ts';

describe('brief', () => {
  it('names the platform first, so that the server finds its limit', () => {
    expect(sceneOf({ platform: 'films', task: 'title', lang: 'zh-CN' })).toBe('films-title-zh');
    expect(sceneOf({ platform: null, task: 'reply', lang: 'en' })).toBe('general-reply-en');
  });

  it('sends only what was chosen, and no length for titles', () => {
    const brief = { ...emptyBrief(), text: '  榨汁杯 ', maxTokens: 300 };
    expect(requestOf(brief)).toEqual({
      task: 'title',
      model: 'auto',
      input: '榨汁杯',
      params: {},
      metadata: { scene: 'general-title-zh', lang: 'zh-CN' },
    });
    expect(requestOf({ ...brief, task: 'copy', temperature: 0, projectId: 'p_1' })).toMatchObject({
      params: { temperature: 0, maxTokens: 300 },
      metadata: { projectId: 'p_1' },
    });
  });

  it('takes an answer apart into texts', () => {
    expect(textsOf({ output: '一\n二', variants: [' 一', '二'] })).toEqual(['一', '二']);
    expect(textsOf({ output: '整篇\n文案' })).toEqual(['整篇\n文案']);
    expect(textsOf({ output: ['甲', '乙'] })).toEqual(['甲', '乙']);
    expect(textsOf({ output: [[0.1]] })).toEqual([]);
  });
});
