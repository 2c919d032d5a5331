import type { Localized, SettingField, SettingOption } from '@xingluo/contracts/platforms';

/** One setting of a post: what is not said is absent, and it need not be filled in. */
export const field = (
  of: Pick<SettingField, 'key' | 'kind' | 'label'> & Partial<SettingField>,
): SettingField => ({
  hint: null,
  required: false,
  default: null,
  options: [],
  remoteOptions: null,
  when: null,
  limit: null,
  ...of,
});

/** One choice of a select, under no heading. */
export const choice = (value: string, label: Localized): SettingOption => ({ value, label, group: null });
