import type { Platform } from '@xingluo/contracts/platforms';
import { Refusal } from './refusal.ts';

/** The refusal of a step that this platform does not have, before anything leaves; `instead` says what there is. */
export const notOffered = ({ label }: Platform, step: string, instead: string): Refusal =>
  new Refusal(`${step}: ${label.en} does not offer this; ${instead}.`, { kind: 'app_misconfigured', step });
