import type { GenerateOutput } from '@xingluo/contracts/ai';

/** What the server answers when a template wrote two titles. */
export const byTemplate: GenerateOutput = {
  output: '标题甲\n标题乙',
  variants: ['标题甲', '标题乙'],
  provider: 'template',
  modelName: 'template',
  usage: { promptTokens: 0, completionTokens: 0, cost: 0, currency: 'CNY' },
  latencyMs: 3,
  degraded: true,
  degradedReason: 'no_provider',
  label: '模板生成 · 未使用大模型',
  callId: 'aic_1',
};

/** A model whose price is not known. */
export const byModel: GenerateOutput = {
  output: '一篇文案',
  provider: 'deepseek',
  modelName: 'deepseek-flash',
  usage: { promptTokens: 1200, completionTokens: 80 },
  latencyMs: 1840,
  degraded: false,
  label: 'AI 生成 · DeepSeek · deepseek-flash',
  callId: 'aic_2',
};
