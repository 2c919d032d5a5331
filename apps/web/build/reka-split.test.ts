import { describe, expect, it } from 'vitest';
import { namespaceModule, splitNamespaceImports } from './reka-split.ts';

const source = `export { FocusScope } from 'reka-ui';

const Dialog = {
  Root: DialogRoot,
  Content: DialogContent
};
const Popover = {
  Root: PopoverRoot
};
`;

describe('rekaSplit', () => {
  it('gives every imported namespace a module of its own', () => {
    const code = `import { Calendar as SingleCalendar, Popover } from "reka-ui/namespaced";\nexport default Popover;`;
    expect(splitNamespaceImports(code)).toBe(
      [
        'import { Calendar as SingleCalendar } from "virtual:reka/Calendar";',
        'import { Popover as Popover } from "virtual:reka/Popover";',
        'export default Popover;',
      ].join('\n'),
    );
  });

  it('cuts one namespace out of the package', () => {
    const module = namespaceModule(source, 'Dialog');
    expect(module).toContain('import { DialogRoot, DialogContent } from "reka-ui";');
    expect(module).toContain('export const Dialog = {');
    expect(module).not.toContain('Popover');
  });

  it('fails when the package no longer has the namespace', () => {
    expect(() => namespaceModule(source, 'Menu')).toThrow('no longer defines Menu');
  });
});
