import { aiContract } from '@xingluo/contracts/ai';
import { z } from 'zod';
import { t } from '../../i18n/i18n.ts';
import { inputOf } from '../../parts/data-form/input-of.ts';
import { originOf } from './provider-kinds.ts';

const shape = inputOf(aiContract.addProvider).shape;

/** An emptied field is one that was left out. */
const blank = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema);

/**
 * What the form of a provider takes. `keyOrigin`: the host that the stored key belongs to, null when there is none:
 * another host needs its key typed anew, since the stored one is never sent elsewhere.
 */
export const providerSchema = (needs: {
  key: boolean;
  baseUrl: boolean;
  models: boolean;
  keyOrigin: string | null;
}) =>
  z
    .object({
      label: blank(shape.label),
      baseUrl: blank(needs.baseUrl ? shape.baseUrl.unwrap() : shape.baseUrl),
      apiKey: blank(needs.key ? shape.apiKey.unwrap() : shape.apiKey),
      models: needs.models ? shape.models.unwrap().min(1) : shape.models.unwrap(),
    })
    .superRefine(({ baseUrl, apiKey }, context) => {
      const moved =
        needs.keyOrigin !== null && baseUrl !== undefined && originOf(baseUrl) !== needs.keyOrigin;
      if (moved && apiKey === undefined)
        context.addIssue({ code: 'custom', path: ['apiKey'], message: t('aiSettings.form.keyForNewHost') });
    });
export type ProviderValues = z.output<ReturnType<typeof providerSchema>>;
