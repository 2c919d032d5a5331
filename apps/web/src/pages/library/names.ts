import { useQuery } from '@pinia/colada';
import { computed } from 'vue';
import { api } from '../../api/client.ts';
import { useSession } from '../../app/session.ts';

const longMs = 300_000;

/** Names of people and projects of this enterprise by id, for lists that hold ids. Unknown ones are null, never invented. */
export function useNames() {
  const session = useSession();
  const people = useQuery({
    key: ['workspaces', 'members', 'names'],
    query: () => api.workspaces.members({ limit: 200 }),
    staleTime: longMs,
    enabled: () => session.can('workspaces:read'),
  });
  const projects = useQuery({
    key: ['workspaces', 'projects', 'names'],
    query: () => api.workspaces.projects({ limit: 200 }),
    staleTime: longMs,
    enabled: () => session.can('projects:read'),
  });

  const names = computed(() => {
    const known = (people.data.value?.items ?? []).map(({ userId, name }) => [userId, name] as const);
    const { user } = session.me ?? {};
    return new Map<string, string>([...known, ...(user ? [[user.id, user.name] as const] : [])]);
  });
  const projectNames = computed(
    () => new Map((projects.data.value?.items ?? []).map(({ id, name }) => [id, name])),
  );
  return {
    personName: (id: string) => names.value.get(id) ?? null,
    projectName: (id: string | null) => (id ? (projectNames.value.get(id) ?? null) : null),
    /** Projects to choose from, without archived ones. */
    projectOptions: computed(() =>
      (projects.data.value?.items ?? [])
        .filter(({ archived }) => !archived)
        .map(({ id, name }) => ({ value: id, label: name })),
    ),
  };
}
