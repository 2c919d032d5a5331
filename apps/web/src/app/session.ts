import type { Me } from '@xingluo/contracts/identity';
import type { Permission } from '@xingluo/contracts/permissions';
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { type ApiError, toApiError } from '../api/api-error.ts';
import { api } from '../api/client.ts';
import { currentLocale, setLocale } from '../i18n/i18n.ts';

/** Who is signed in, in which enterprise, with which permissions. */
export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null);
  /** `unknown` until the server was asked; `expired` keeps the page and asks for the password again. */
  const state = ref<'unknown' | 'signed-out' | 'signed-in' | 'expired'>('unknown');
  /** Why the server could not be asked; the app then shows the error instead of the sign-in page. */
  const failure = ref<ApiError | null>(null);

  const permissions = computed(() => new Set<Permission>(me.value?.permissions ?? []));
  const can = (permission: Permission) => permissions.value.has(permission);

  /** The language of the profile wins over the browser's. */
  async function enter(answer: Me) {
    if (answer.user.locale !== currentLocale()) await setLocale(answer.user.locale);
    me.value = answer;
    state.value = 'signed-in';
    failure.value = null;
  }

  async function load() {
    failure.value = null;
    try {
      await enter(await api.identity.me());
    } catch (thrown) {
      const error = toApiError(thrown);
      if (error.code === 'identity.not_signed_in') state.value = 'signed-out';
      else failure.value = error;
    }
  }

  /** Asks the server unless it was asked before. */
  async function ensure() {
    if (state.value === 'unknown') await load();
  }

  async function signIn(input: Parameters<typeof api.identity.signIn>[0]) {
    await enter(await api.identity.signIn(input));
  }

  async function setUp(input: Parameters<typeof api.identity.setUp>[0]) {
    await enter(await api.identity.setUp(input));
  }

  async function switchTenant(tenantId: string) {
    await enter(await api.identity.switchTenant({ tenantId }));
  }

  async function signOut() {
    await api.identity.signOut();
    me.value = null;
    state.value = 'signed-out';
  }

  function expire() {
    if (state.value === 'signed-in') state.value = 'expired';
  }

  return {
    me,
    state,
    failure,
    permissions,
    can,
    load,
    ensure,
    enter,
    signIn,
    setUp,
    switchTenant,
    signOut,
    expire,
  };
});
