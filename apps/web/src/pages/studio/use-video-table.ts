import type { Video } from '@xingluo/contracts/studio';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '../../api/client.ts';
import type { Column, Filter, LoadInput } from '../../parts/data-table/types.ts';
import { useNames } from '../accounts/use-names.ts';
import { stateTones } from './video-state.ts';

const states = Object.keys(stateTones) as Video['status'][];

export const videosKey = ['studio', 'videos'];

/** One page of videos as the filters ask for it. */
export const loadVideos = ({ search, filters, cursor, limit, signal }: LoadInput) => {
  const [status] = filters.status ?? [];
  const [projectId] = filters.project ?? [];
  return api.studio.videos(
    {
      limit,
      ...(cursor ? { cursor } : {}),
      ...(search ? { q: search } : {}),
      ...(status ? { status: status as Video['status'] } : {}),
      ...(projectId ? { projectId } : {}),
    },
    { signal },
  );
};

/** Columns and filters of the list of videos. */
export function useVideoTable() {
  const { t } = useI18n();
  const { memberName, projectName, projectChoices } = useNames();

  const columns = computed<Column<Video>[]>(() => [
    { key: 'title', label: t('studio.title'), value: ({ title }) => title, primary: true, sortable: true },
    {
      key: 'status',
      label: t('library.state'),
      value: ({ status }) => t(`studio.states.${status}`),
      sortable: true,
      class: 'min-w-44',
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
    },
    {
      key: 'bytes',
      label: t('studio.mp4Size'),
      value: ({ mp4Bytes }) => mp4Bytes,
      align: 'end',
      sortable: true,
    },
    {
      key: 'project',
      label: t('library.project'),
      value: ({ projectId }) => projectName(projectId),
      hidden: true,
    },
    {
      key: 'createdBy',
      label: t('studio.creator'),
      value: ({ createdBy }) => memberName(createdBy),
      hidden: true,
    },
    { key: 'createdAt', label: t('studio.createdAt'), value: ({ createdAt }) => createdAt, sortable: true },
  ]);

  const filters = computed<Filter[]>(() => {
    const status = states.map((value) => ({ value, label: t(`studio.states.${value}`) }));
    const project = projectChoices.value;
    return [
      { key: 'status', label: t('library.state'), kind: 'one', options: status },
      ...(project.length > 0
        ? [{ key: 'project', label: t('library.project'), kind: 'one' as const, options: project }]
        : []),
    ];
  });
  return { columns, filters };
}
