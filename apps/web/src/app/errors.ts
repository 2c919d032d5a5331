import { useToast } from '@nuxt/ui/composables';
import { toApiError } from '../api/api-error.ts';
import { i18n, t } from '../i18n/i18n.ts';

/** The sentence for a person, by the error's code; the request id is shown apart. */
export function errorText(thrown: unknown): string {
  const { code } = toApiError(thrown);
  const key = `errors.${code}`;
  return i18n.global.te(key) || i18n.global.te(key, 'zh-CN') ? t(key) : t('errors.unknown');
}

/** Copies the old way, through a selection: the only one on plain http, where a phone in the same network often is. */
function copySelected(text: string): boolean {
  const area = document.createElement('textarea');
  const focused = document.activeElement;
  area.value = text;
  area.readOnly = true;
  area.className = 'sr-only';
  document.body.append(area);
  area.focus({ preventScroll: true });
  area.select();
  area.setSelectionRange(0, text.length);
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}

/** Copies text; answers whether the browser let us. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** A toast for a failed action: what happened, and the request id with a copy button. */
export function useErrorToast() {
  const toast = useToast();
  return (thrown: unknown, title = t('boundary.toast')) => {
    const { requestId } = toApiError(thrown);
    toast.add({
      title,
      description: requestId
        ? `${errorText(thrown)}\n${t('error.requestId')} ${requestId}`
        : errorText(thrown),
      color: 'error',
      icon: 'i-lucide-circle-alert',
      duration: 10_000,
      ui: { description: 'whitespace-pre-line break-words' },
      ...(requestId
        ? {
            actions: [
              {
                label: t('error.copyId'),
                color: 'neutral' as const,
                variant: 'outline' as const,
                icon: 'i-lucide-copy',
                onClick: () => void copyText(requestId),
              },
            ],
          }
        : {}),
    });
  };
}
