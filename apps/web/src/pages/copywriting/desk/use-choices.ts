import { useQuery } from '@pinia/colada';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '../../../api/client.ts';
import { useSession } from '../../../app/session.ts';
import { useNames } from '../../accounts/use-names.ts';
import { usePlatforms } from '../../accounts/use-platforms.ts';
import { languages } from './brief.ts';

/** Stands for "none" in a select, which cannot hold an empty value. */
export const none = '-';

const forVectors = /embed|(^|[/-])(bge|gte|m3e)-/i;

/** What the selects of the brief offer: platforms as data, models of the enterprise's providers, languages, projects. */
export function useChoices() {
  const { t } = useI18n();
  const session = useSession();
  const { platforms, byId, say, labelOf } = usePlatforms();
  const { projectChoices } = useNames();
  const providers = useQuery({
    key: ['ai', 'providers'],
    query: () => api.ai.providers(),
    enabled: () => session.can('ai:use'),
  });
  const enabled = computed(() => (providers.data.value?.items ?? []).filter((one) => one.enabled));

  const platformChoices = computed(() => [
    { value: none, label: t('copywriting.brief.anyPlatform') },
    ...platforms.value.filter((one) => one.enabled).map((one) => ({ value: one.id, label: say(one.label) })),
  ]);
  const modelChoices = computed(() => {
    const named = enabled.value.flatMap(({ label, models }) =>
      models
        .filter((model) => !forVectors.test(model))
        .map((model) => ({ value: model, label: model, description: label })),
    );
    const once = [...new Map(named.map((choice) => [choice.value, choice])).values()];
    return [
      {
        value: 'auto',
        label: t('copywriting.brief.auto'),
        description:
          enabled.value.map(({ label }) => label).join(' → ') || t('copywriting.brief.autoTemplate'),
      },
      ...once,
      {
        value: 'template',
        label: t('copywriting.brief.template'),
        description: t('copywriting.brief.templateHelp'),
      },
    ];
  });
  const languageChoices = computed(() =>
    languages.map((value: string) => ({ value, label: t(`copywriting.languages.${value}`) })),
  );
  const projects = computed(() => [
    { value: none, label: t('copywriting.brief.noProject') },
    ...projectChoices.value,
  ]);
  /** Known once the providers were read: no model will answer. */
  const onlyTemplates = computed(() => providers.data.value !== undefined && enabled.value.length === 0);
  return { byId, say, labelOf, platformChoices, modelChoices, languageChoices, projects, onlyTemplates };
}
