import type { AiProvider } from '@xingluo/contracts/ai';

export type ProviderKind = AiProvider['kind'];

/** How each kind is set up; `baseUrl` is what the server takes when the field stays empty, null where it has none. */
export const providerKinds: Record<
  ProviderKind,
  { name: string; icon: string; baseUrl: string | null; needsKey: boolean }
> = {
  deepseek: { name: 'DeepSeek', icon: 'i-lucide-brain', baseUrl: 'https://api.deepseek.com', needsKey: true },
  openai: { name: 'OpenAI', icon: 'i-lucide-sparkles', baseUrl: 'https://api.openai.com/v1', needsKey: true },
  'openai-compatible': { name: 'OpenAI API', icon: 'i-lucide-plug', baseUrl: null, needsKey: false },
};
export const kinds = Object.keys(providerKinds) as ProviderKind[];

/** Known servers that speak the same protocol: what to fill in for each, from their own documentation. */
export const presets = [
  { key: 'qwen', baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1' },
  { key: 'ark', baseUrl: 'https://ark.cn-beijing.volces.com/api/v3' },
  { key: 'kimi', baseUrl: 'https://api.moonshot.cn/v1' },
  { key: 'glm', baseUrl: 'https://open.bigmodel.cn/api/paas/v4' },
  { key: 'siliconflow', baseUrl: 'https://api.siliconflow.cn/v1' },
  { key: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
] as const;

/** `scheme://host:port` of an address, null while it is none. */
export function originOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).origin : null;
}
