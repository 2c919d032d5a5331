import type { SettingOption } from '@xingluo/contracts/platforms';
import type { BilibiliPartition } from './shapes.ts';

const bothLanguages = (name: string) => ({ 'zh-CN': name, en: name });

/** Only leaves take videos; each stands under the names of its branch. */
export const leavesOf = (tree: BilibiliPartition[], above: string[] = []): SettingOption[] =>
  tree.flatMap(({ id, name, children }) =>
    children != null && children.length > 0
      ? leavesOf(children, [...above, name])
      : [
          {
            value: String(id),
            label: bothLanguages(name),
            group: above.length === 0 ? null : bothLanguages(above.join(' / ')),
          },
        ],
  );
