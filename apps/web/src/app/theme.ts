import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';

export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const storageKey = 'xingluo.theme';

/** Light, dark or as the system has it; `public/theme.js` applies the same choice before the first paint. */
export const useTheme = defineStore('theme', () => {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const systemDark = ref(system.matches);
  system.addEventListener('change', (event) => {
    systemDark.value = event.matches;
  });

  const stored = localStorage.getItem(storageKey);
  const choice = ref<ThemeChoice>(stored === 'light' || stored === 'dark' ? stored : 'system');
  const dark = computed(() => (choice.value === 'system' ? systemDark.value : choice.value === 'dark'));

  watch(choice, (value) => localStorage.setItem(storageKey, value));
  watch(
    dark,
    (isDark) => {
      document.documentElement.classList.toggle('dark', isDark);
      document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
    },
    { immediate: true },
  );
  return { choice, dark };
});
