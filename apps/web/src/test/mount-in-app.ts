import ui from '@nuxt/ui/vue-plugin';
import { PiniaColada } from '@pinia/colada';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { type Component, h } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import App from '../App.vue';
import { i18n } from '../i18n/i18n.ts';

const mounted: VueWrapper[] = [];

/** Called after every test: nothing of one test may live on in the next. */
export function unmountAll(): void {
  for (const app of mounted.splice(0)) app.unmount();
}

/** Mounts a component as the page of the real App (providers, dialogs, toasts), at the address `at`. */
export async function mountInApp(
  page: Component,
  {
    props = {},
    slots = {},
    at = '/',
  }: { props?: Record<string, unknown>; slots?: Record<string, unknown>; at?: string } = {},
): Promise<{ app: VueWrapper; router: Router }> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/elsewhere', component: { render: () => h('p', 'elsewhere') } },
      { path: '/:rest(.*)*', component: { render: () => h(page, props, slots) } },
    ],
  });
  await router.push(at);
  const app = mount(App, {
    attachTo: document.body,
    global: {
      plugins: [createPinia(), PiniaColada, i18n, router, ui],
    },
  });
  mounted.push(app);
  await settle();
  return { app, router };
}

/** Lets pending promises, lazy parts and Vue finish. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await flushPromises();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** Everything a person can read on the page, dialogs and toasts too. */
export const pageText = (): string => document.body.textContent ?? '';

export function query<E extends Element = HTMLElement>(selector: string): E {
  const found = document.body.querySelector<E>(selector);
  if (!found) throw new Error(`nothing matches ${selector} in ${document.body.innerHTML.slice(0, 2000)}`);
  return found;
}

/** The button with this visible text or aria-label. */
export function button(name: string): HTMLButtonElement {
  const all = [...document.body.querySelectorAll('button')];
  const found = all.find(
    (one) => one.textContent?.trim() === name || one.getAttribute('aria-label') === name,
  );
  if (!found)
    throw new Error(`no button "${name}" among ${all.map((one) => one.textContent?.trim()).join(' | ')}`);
  return found;
}

/** Types into an input as a person does: the value, then the input event. */
export async function type(selector: string, text: string): Promise<void> {
  const input = query<HTMLInputElement>(selector);
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await settle();
}
