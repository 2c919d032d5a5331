import { computed, type Ref, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { readStored, writeStored } from '../../app/stored.ts';
import { askFromQuery, queryFromAsk } from './ask-query.ts';
import { defaultChoice } from './column-choice.ts';
import type { Column, ColumnChoice, SavedView, TableAsk } from './types.ts';

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Ask (in the address, so that it can be shared and survives "back"), columns and saved views (in this browser).
 * `id` names the table, e.g. `library.assets`.
 */
export function useTableState<Row>(id: string, columns: () => readonly Column<Row>[]) {
  const route = useRoute();
  const router = useRouter();
  const { path } = route;

  const ask = ref<TableAsk>(askFromQuery(route.query));
  watch(ask, (next) => {
    if (!same(next, askFromQuery(route.query)))
      void router.replace({ query: queryFromAsk(next, route.query) });
  });
  watch(
    () => route.query,
    (query) => {
      const next = askFromQuery(query);
      if (route.path === path && !same(next, ask.value)) ask.value = next;
    },
  );

  const stored = readStored<ColumnChoice>(`columns.${id}`);
  const choice: Ref<ColumnChoice> = ref(stored ?? defaultChoice(columns()));
  watch(choice, (next) => writeStored(`columns.${id}`, next));

  const views: Ref<SavedView[]> = ref(readStored<SavedView[]>(`views.${id}`) ?? []);
  watch(views, (next) => writeStored(`views.${id}`, next));

  const active = computed(
    () =>
      views.value.find(
        ({ name: _name, columns: shown, ...view }) => same(view, ask.value) && same(shown, choice.value),
      )?.name ?? null,
  );

  function saveView(name: string) {
    const view = { name, ...ask.value, columns: choice.value };
    views.value = [...views.value.filter((one) => one.name !== name), view];
  }
  function openView(view: SavedView) {
    ask.value = { search: view.search, filters: view.filters, sort: view.sort };
    choice.value = view.columns;
  }
  function openDefault() {
    ask.value = { search: '', filters: {}, sort: null };
    choice.value = defaultChoice(columns());
  }
  function deleteView(name: string) {
    views.value = views.value.filter((one) => one.name !== name);
  }
  return { ask, choice, views, active, saveView, openView, openDefault, deleteView };
}
