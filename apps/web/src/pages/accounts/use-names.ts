import { useQuery } from '@pinia/colada';
import { computed } from 'vue';
import { api } from '../../api/client.ts';

const most = 200;

/** Projects and people as choices, and their names by id; a name that cannot be read is null. */
export function useNames() {
  const projects = useQuery({
    key: ['workspaces', 'projects', 'choices'],
    query: () => api.workspaces.projects({ limit: most }),
    staleTime: 60_000,
  });
  const members = useQuery({
    key: ['workspaces', 'members', 'choices'],
    query: () => api.workspaces.members({ limit: most }),
    staleTime: 60_000,
  });
  const projectChoices = computed(() =>
    (projects.data.value?.items ?? [])
      .filter(({ archived }) => !archived)
      .map(({ id, name }) => ({ value: id, label: name })),
  );
  const memberChoices = computed(() =>
    (members.data.value?.items ?? [])
      .filter(({ status }) => status === 'active')
      .map(({ userId, name }) => ({ value: userId, label: name })),
  );
  const projectName = (id: string | null) =>
    projects.data.value?.items.find((project) => project.id === id)?.name ?? null;
  const memberName = (id: string | null) =>
    members.data.value?.items.find(({ userId }) => userId === id)?.name ?? null;
  return { projectChoices, memberChoices, projectName, memberName };
}
