import { beforeAll, describe, expect, it } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { button, mountInApp, query, settle, type } from '../../test/mount-in-app.ts';
import TopicsInput from './TopicsInput.vue';

beforeAll(() => loadPageMessages(['publishing']));

async function show(given: string[] = []) {
  const topics = ref(given);
  const page = defineComponent(
    () => () =>
      h(TopicsInput, {
        label: '话题',
        modelValue: topics.value,
        'onUpdate:modelValue': (next: string[]) => {
          topics.value = next;
        },
      }),
  );
  await mountInApp(page);
  return topics;
}
async function press(key: string, isComposing = false) {
  query('input').dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, isComposing }),
  );
  await settle();
}

describe('TopicsInput', () => {
  it('ends a topic by Enter or a separator and takes several at once', async () => {
    const topics = await show();
    await type('input', '风衣');
    expect(topics.value).toEqual([]);
    await press('Enter');
    await type('input', '通勤，');
    await type('input', '#探店 #美食');
    expect(topics.value).toEqual(['风衣', '通勤', '探店', '美食']);
    expect(query<HTMLInputElement>('input').value).toBe('');
  });

  it('leaves the Enter of an input method alone', async () => {
    const topics = await show();
    await type('input', 'fengyi');
    await press('Enter', true);
    expect(topics.value).toEqual([]);
  });

  it('keeps what was typed when the field is left', async () => {
    const topics = await show();
    await type('input', '风衣');
    query('input').dispatchEvent(new FocusEvent('blur'));
    await settle();
    expect(topics.value).toEqual(['风衣']);
  });

  it('removes by its button, and the last one by Backspace', async () => {
    const topics = await show(['风衣', '通勤', '探店']);
    button('去掉「风衣」').click();
    await settle();
    await press('Backspace');
    expect(topics.value).toEqual(['通勤']);
  });
});
