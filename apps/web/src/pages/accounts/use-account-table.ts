import type { HealthLevel } from '@xingluo/contracts/account-shapes';
import type { Account } from '@xingluo/contracts/accounts';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '../../api/client.ts';
import type { Column, Filter, LoadInput } from '../../parts/data-table/types.ts';
import { healthOf } from './account-state.ts';
import { healthLevels, scoreText } from './health/health-tones.ts';
import { joinList } from './split-list.ts';
import { useGroups } from './use-groups.ts';
import { useNames } from './use-names.ts';
import { usePlatforms } from './use-platforms.ts';

/** Columns, filters and rows of the account matrix. */
export function useAccountTable() {
  const { t } = useI18n();
  const { platforms, labelOf } = usePlatforms();
  const { projectChoices, memberChoices, projectName, memberName } = useNames();
  const { groupChoices, tagChoices } = useGroups();
  const label = (key: string) => t(`accounts.columns.${key}`);

  const columns = computed<Column<Account>[]>(() => [
    {
      key: 'account',
      label: label('account'),
      value: (row) => row.displayName,
      primary: true,
      sortable: true,
    },
    { key: 'platform', label: label('platform'), value: (row) => labelOf(row.platform), sortable: true },
    { key: 'state', label: label('state'), value: (row) => t(`accounts.state.${healthOf(row)}`) },
    { key: 'health', label: label('health'), value: (row) => scoreText(row.health, t('common.unknown')) },
    {
      key: 'groups',
      label: label('groups'),
      value: (row) => joinList(row.groups.map(({ name }) => name)) || null,
    },
    { key: 'tags', label: label('tags'), value: (row) => joinList(row.tags) },
    { key: 'owner', label: label('owner'), value: (row) => memberName(row.ownerId) },
    { key: 'keeper', label: label('keeper'), value: (row) => row.keeper.name || null },
    { key: 'project', label: label('project'), value: (row) => projectName(row.projectId), hidden: true },
    { key: 'expiry', label: label('expiry'), value: (row) => row.expireAt, sortable: true, hidden: true },
    { key: 'notes', label: label('notes'), value: (row) => row.notes || null, hidden: true },
    { key: 'bound', label: label('bound'), value: (row) => row.createdAt, hidden: true },
    { key: 'external', label: label('external'), value: (row) => row.accountId, hidden: true },
  ]);
  const states = ['active', 'reauth_required'] as const;
  const filters = computed<Filter[]>(() => {
    const one = (key: string, options: Filter['options'], column = key): Filter => ({
      key,
      label: label(column),
      kind: 'one',
      options,
    });
    return [
      one(
        'platform',
        platforms.value.map(({ id }) => ({ value: id, label: labelOf(id) })),
      ),
      one(
        'status',
        states.map((value) => ({ value, label: t(`accounts.state.${value}`) })),
        'state',
      ),
      one(
        'health',
        healthLevels.map((value) => ({ value, label: t(`accounts.health.levels.${value}`) })),
      ),
      one('group', groupChoices.value, 'groups'),
      one('tag', tagChoices.value, 'tags'),
      one('owner', memberChoices.value),
      one('project', projectChoices.value),
    ];
  });
  const load = ({ cursor, limit, search, filters: chosen, signal }: LoadInput) =>
    api.accounts.accounts(
      {
        cursor,
        limit,
        q: search || undefined,
        platform: chosen.platform?.[0],
        status: chosen.status?.[0] as 'active' | undefined,
        health: chosen.health?.[0] as HealthLevel | undefined,
        groupId: chosen.group?.[0],
        tag: chosen.tag?.[0],
        ownerId: chosen.owner?.[0],
        projectId: chosen.project?.[0],
      },
      { signal },
    );
  return { columns, filters, load };
}
