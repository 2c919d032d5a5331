import type { AppField, Localized } from '@xingluo/contracts/platforms';
import type { Field } from '../../parts/data-form/fields.ts';

export type AppFormValues = {
  name?: string | undefined;
  clientKey?: string | undefined;
  clientSecret?: string | undefined;
  baseUrl?: string | undefined;
};

const inputs: Record<
  AppField['key'],
  Pick<Field<AppFormValues>, 'name' | 'kind'> & { placeholder?: string }
> = {
  clientId: { name: 'clientKey', kind: 'text' },
  clientSecret: { name: 'clientSecret', kind: 'password' },
  baseUrl: { name: 'baseUrl', kind: 'url', placeholder: 'https://' },
};

/** The fields of a platform's app in the platform's own order and words. */
export const appFormFields = (
  fields: readonly AppField[],
  say: (text: Localized) => string,
): Field<AppFormValues>[] =>
  fields.map(({ key, label }) => ({ ...inputs[key], label: say(label), autocomplete: 'off' }));

/** Whether the app has an address of its own, which may be changed later. */
export const hasInstance = (fields: readonly AppField[]): boolean =>
  fields.some(({ key }) => key === 'baseUrl');

/** Without what was left empty. */
export const filled = (values: AppFormValues) => ({
  clientKey: values.clientKey ?? '',
  clientSecret: values.clientSecret ?? '',
  ...(values.baseUrl ? { baseUrl: values.baseUrl } : {}),
  ...(values.name ? { name: values.name } : {}),
});
