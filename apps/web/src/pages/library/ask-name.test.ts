import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/api-error.ts';
import { dialog } from '../../parts/confirm-dialog/dialog.ts';
import { settle } from '../../test/mount-in-app.ts';
import { askName } from './ask-name.ts';

const needs = (write: (name: string, version: number) => Promise<{ name: string; version: number }>) => ({
  nameOf: ({ name }: { name: string }) => name,
  question: { title: '改名', label: '名称' },
  overtaken: (name: string) => `刚被改成「${name}」`,
  write,
});
const answer = async (text: string | null) => {
  dialog.value?.settle(text);
  await settle();
};

describe('askName', () => {
  it('asks again with the person’s words when somebody was faster, then replaces knowingly', async () => {
    const written: [string, number][] = [];
    const done = askName(
      { name: '旧', version: 1 },
      needs(async (name, version) => {
        written.push([name, version]);
        if (version === 1)
          throw new ApiError('http.stale_version', 409, '', { current: { name: '同事的', version: 2 } });
        return { name, version: version + 1 };
      }),
    );
    await answer('我的');
    expect(dialog.value?.options).toMatchObject({ initial: '我的', help: '刚被改成「同事的」' });
    await answer('我的');
    expect(await done).toEqual({ name: '我的', version: 3 });
    expect(written).toEqual([
      ['我的', 1],
      ['我的', 2],
    ]);
  });

  it('writes nothing when the name stays, and passes other refusals on', async () => {
    const refused = async () => {
      throw new ApiError('http.internal', 500, '');
    };
    const same = askName({ name: '旧', version: 1 }, needs(refused));
    await answer('旧');
    expect(await same).toBeNull();
    const failing = askName({ name: '旧', version: 1 }, needs(refused));
    const seen = expect(failing).rejects.toMatchObject({ code: 'http.internal' });
    await answer('新');
    await seen;
  });
});
