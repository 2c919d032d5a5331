import type { Asset } from '@xingluo/contracts/library';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '../../api/client.ts';
import type { Column, Filter, LoadInput } from '../../parts/data-table/types.ts';
import { useNames } from '../accounts/use-names.ts';
import { stateTones, typeIcons } from './asset-state.ts';

/** Records of every state and type, so that the page need not load the contract to list them. */
const states = Object.keys(stateTones) as Asset['status'][];
const types = Object.keys(typeIcons) as Asset['type'][];

export const assetsKey = ['library', 'assets'];

/** One page of assets as the filters ask for it. */
export const loadAssets = ({ search, filters, cursor, limit, signal }: LoadInput) => {
  const one = (key: string) => filters[key]?.[0];
  return api.library.assets(
    {
      limit,
      ...(cursor ? { cursor } : {}),
      ...(search ? { q: search } : {}),
      ...(one('type') ? { type: one('type') as Asset['type'] } : {}),
      ...(one('status') ? { status: one('status') as Asset['status'] } : {}),
      ...(one('project') ? { projectId: one('project') } : {}),
    },
    { signal },
  );
};

/** Columns and filters of the list of assets. */
export function useAssetTable() {
  const { t } = useI18n();
  const { memberName, projectName, projectChoices } = useNames();

  const columns = computed<Column<Asset>[]>(() => [
    { key: 'name', label: t('library.name'), value: ({ name }) => name, primary: true, sortable: true },
    { key: 'type', label: t('library.type'), value: ({ type }) => t(`library.types.${type}`) },
    {
      key: 'status',
      label: t('library.state'),
      value: ({ status }) => t(`library.states.${status}`),
      sortable: true,
    },
    {
      key: 'bytes',
      label: t('library.size'),
      value: ({ bytes, status }) => (status === 'uploading' && bytes === 0 ? null : bytes),
      align: 'end',
      sortable: true,
    },
    {
      key: 'duration',
      label: t('library.duration'),
      value: ({ durationSeconds }) => durationSeconds,
      align: 'end',
      sortable: true,
    },
    {
      key: 'dimensions',
      label: t('library.dimensions'),
      value: ({ width, height }) => (width && height ? `${width}×${height}` : null),
      align: 'end',
      hidden: true,
    },
    {
      key: 'project',
      label: t('library.project'),
      value: ({ projectId }) => projectName(projectId),
      hidden: true,
    },
    { key: 'createdBy', label: t('library.uploader'), value: ({ createdBy }) => memberName(createdBy) },
    { key: 'createdAt', label: t('library.uploadedAt'), value: ({ createdAt }) => createdAt, sortable: true },
  ]);

  const filters = computed<Filter[]>(() => [
    {
      key: 'type',
      label: t('library.type'),
      kind: 'one',
      options: types
        .filter((type) => type !== 'unknown')
        .map((value) => ({ value, label: t(`library.types.${value}`) })),
    },
    {
      key: 'status',
      label: t('library.state'),
      kind: 'one',
      options: states.map((value) => ({ value, label: t(`library.states.${value}`) })),
    },
    ...(projectChoices.value.length > 0
      ? [
          {
            key: 'project',
            label: t('library.project'),
            kind: 'one' as const,
            options: projectChoices.value,
          },
        ]
      : []),
  ]);
  return { columns, filters, projectName };
}
