/**
 * Changes to Nuxt UI's own classes. Its filled buttons fade to 75 % under the pointer, which leaves white text on them
 * below WCAG AA; ours go one shade darker (lighter in dark mode) instead. Read by the build (build/plugins.ts).
 */
export const uiTheme = {
  // Above a body that scrolls, the head would be pressed together.
  modal: { slots: { header: 'shrink-0' } },
  button: {
    slots: { base: 'cursor-pointer' },
    compoundVariants: [
      {
        color: 'primary' as const,
        variant: 'solid' as const,
        class:
          'hover:bg-primary-700 active:bg-primary-800 dark:hover:bg-primary-300 dark:active:bg-primary-300',
      },
      {
        color: 'error' as const,
        variant: 'solid' as const,
        class: 'hover:bg-error-800 active:bg-error-900 dark:hover:bg-error-300 dark:active:bg-error-300',
      },
    ],
  },
};
