import type { AiProvider, aiCall } from '@xingluo/contracts/ai';
import type { z } from 'zod';
import { microToDecimal } from '../usage/index.ts';
import type { CallRow, ProviderRow } from './store.ts';

/** A provider as people see it: of the key only its hint. */
export const toProvider = (row: ProviderRow): AiProvider => ({
  id: row.id,
  kind: row.kind as AiProvider['kind'],
  label: row.label,
  baseUrl: row.base_url,
  keyHint: row.key_hint,
  models: row.models as string[],
  priority: row.priority,
  enabled: row.enabled,
  lastTest: row.last_test as AiProvider['lastTest'],
  version: row.version,
});

export const toCall = (row: CallRow): z.infer<typeof aiCall> => ({
  id: row.id,
  task: row.task,
  scene: row.scene,
  provider: row.provider,
  modelAsked: row.model_asked,
  modelUsed: row.model_used,
  promptTokens: row.prompt_tokens,
  completionTokens: row.completion_tokens,
  cost: row.cost_micro === null ? null : microToDecimal(String(row.cost_micro)),
  currency: row.currency,
  outcome: row.outcome,
  degraded: row.degraded,
  latencyMs: row.latency_ms,
  createdAt: row.created_at.toISOString(),
});
