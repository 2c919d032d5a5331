import type { Permission } from '@xingluo/contracts/permissions';

export interface NavEntry {
  /** Message key of the label. */
  label: string;
  to: string;
  icon: string;
  permission?: Permission;
  children?: NavEntry[];
}

/** The eight modules of the product, in the order in which work flows through them. */
export const navigation: NavEntry[] = [
  { label: 'nav.library', to: '/library', icon: 'i-lucide-folder-open', permission: 'library:read' },
  { label: 'nav.copywriting', to: '/copywriting', icon: 'i-lucide-pen-line', permission: 'copywriting:read' },
  { label: 'nav.studio', to: '/studio', icon: 'i-lucide-clapperboard', permission: 'studio:read' },
  {
    label: 'nav.publishing',
    to: '/publishing',
    icon: 'i-lucide-send',
    permission: 'publishing:read',
    children: [
      { label: 'nav.tasks', to: '/publishing', icon: 'i-lucide-list-checks', permission: 'publishing:read' },
      { label: 'nav.accounts', to: '/accounts', icon: 'i-lucide-at-sign', permission: 'accounts:read' },
    ],
  },
  { label: 'nav.leads', to: '/leads', icon: 'i-lucide-magnet' },
  { label: 'nav.analytics', to: '/analytics', icon: 'i-lucide-chart-line' },
  { label: 'nav.toolbox', to: '/toolbox', icon: 'i-lucide-wrench' },
  { label: 'nav.me', to: '/me', icon: 'i-lucide-circle-user-round' },
];

/** What is set up once and looked after: below the modules, at the foot of the sidebar. */
export const settings: NavEntry = {
  label: 'nav.settings',
  to: '/settings',
  icon: 'i-lucide-settings',
  children: [
    {
      label: 'nav.workspace',
      to: '/settings/members',
      icon: 'i-lucide-users',
      permission: 'workspaces:read',
    },
    {
      label: 'nav.projects',
      to: '/settings/projects',
      icon: 'i-lucide-folders',
      permission: 'projects:read',
    },
    { label: 'nav.ai', to: '/settings/ai', icon: 'i-lucide-sparkles', permission: 'ai:use' },
    { label: 'nav.usage', to: '/settings/usage', icon: 'i-lucide-receipt', permission: 'usage:read' },
    { label: 'nav.audit', to: '/settings/audit', icon: 'i-lucide-scroll-text', permission: 'audit:read' },
    {
      label: 'nav.installation',
      to: '/settings/installation',
      icon: 'i-lucide-server-cog',
      permission: 'installation:manage',
    },
  ],
};

/** Whether `path` is the entry's page or lies below it. */
export const isUnder = (path: string, to: string): boolean => path === to || path.startsWith(`${to}/`);

/** Entries this person may open. */
export function allowed(entries: readonly NavEntry[], can: (permission: Permission) => boolean): NavEntry[] {
  return entries
    .map((entry) => (entry.children ? { ...entry, children: allowed(entry.children, can) } : entry))
    .filter(
      (entry) =>
        (entry.children?.length ?? 0) > 0 || (entry.permission ? can(entry.permission) : !entry.children),
    );
}

/** The module (and its child, when it is another page) that a path belongs to, for the breadcrumb. */
export function trailOf(path: string, entries: readonly NavEntry[] = [...navigation, settings]): NavEntry[] {
  for (const entry of entries) {
    const child = entry.children?.find(({ to }) => isUnder(path, to));
    if (child) return [entry, child];
    if (isUnder(path, entry.to)) return [entry];
  }
  return [];
}
