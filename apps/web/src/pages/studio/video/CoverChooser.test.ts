import type { Video } from '@xingluo/contracts/studio';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { h, ref } from 'vue';
import { loadPageMessages } from '../../../i18n/i18n.ts';
import { refuse } from '../../../test/answers.ts';
import { eventually } from '../../../test/eventually.ts';
import { button, mountInApp, pageText } from '../../../test/mount-in-app.ts';
import CoverChooser from './CoverChooser.vue';

const cover = (name: string, atSeconds: number) => ({
  key: `t/v/${name}`,
  url: `/files/g/t/v/${name}`,
  atSeconds,
});
const video = ref<Video>();
const begin = (): Video => ({
  ...({} as Video),
  id: 'v_1',
  width: 720,
  height: 1280,
  version: 4,
  coverUrl: '/files/other-grant/t/v/a.jpg',
  covers: [cover('a.jpg', 0), cover('b.jpg', 5), cover('c.jpg', 65)],
});
const sent: unknown[] = [];
function serve(refusal?: Response) {
  vi.stubGlobal('fetch', async (request: Request) => {
    const body = (await request.json()) as { coverKey: string };
    sent.push(body);
    if (refusal) return refusal;
    const coverUrl = `/files/g/${body.coverKey}`;
    const changed = { ...begin(), coverUrl, version: (video.value?.version ?? 0) + 1 };
    video.value = changed;
    return Response.json(changed);
  });
}
const show = (writes = true) =>
  mountInApp({ render: () => video.value && h(CoverChooser, { video: video.value, writes }) });
const radios = () => [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')];
const chosen = () =>
  radios()
    .find(({ checked }) => checked)
    ?.getAttribute('aria-label');
const choose = (index: number) => {
  const radio = radios()[index];
  if (!radio) throw new Error(`no frame ${index}`);
  radio.checked = true;
  radio.dispatchEvent(new Event('change'));
};

beforeEach(async () => {
  await loadPageMessages(['studio', 'library']);
  sent.length = 0;
  video.value = begin();
});
afterEach(() => vi.unstubAllGlobals());

describe('CoverChooser', () => {
  it('knows the cover by its key, whatever its address was signed with', async () => {
    await show();
    expect(chosen()).toBe('第 0:00 处的画面');
  });

  it('saves where the person comes to rest, and takes it back', async () => {
    serve();
    await show();
    choose(1);
    choose(2);
    await eventually(() => expect(pageText()).toContain('封面已更换'));
    expect(sent).toEqual([{ coverKey: 't/v/c.jpg', version: 4 }]);
    expect(chosen()).toBe('第 1:05 处的画面');
    button('撤销').click();
    await eventually(() => expect(sent).toHaveLength(2));
    expect(sent[1]).toEqual({ coverKey: 't/v/a.jpg', version: 5 });
    await eventually(() => expect(chosen()).toBe('第 0:00 处的画面'));
  });

  it('goes back to what is there when somebody else was faster', async () => {
    serve(refuse('http.stale_version', 409));
    await show();
    choose(2);
    await eventually(() => expect(pageText()).toContain('刚被别人改过'));
    expect(chosen()).toBe('第 0:00 处的画面');
  });

  it('lets a guest look only', async () => {
    await show(false);
    expect(document.querySelector('fieldset')?.disabled).toBe(true);
  });
});
