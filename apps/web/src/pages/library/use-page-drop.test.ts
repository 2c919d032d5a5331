import { describe, expect, it } from 'vitest';
import { droppedFiles } from './use-page-drop.ts';

const entry = (name: string, isDirectory: boolean) => ({ webkitGetAsEntry: () => ({ name, isDirectory }) });

describe('droppedFiles', () => {
  it('tells folders from files', () => {
    const data = {
      items: [entry('a.mp4', false), entry('素材', true), { webkitGetAsEntry: () => null }],
      files: [new File(['x'], 'a.mp4'), new File([], '素材')],
    } as unknown as DataTransfer;
    const { files, folders } = droppedFiles(data);
    expect(files.map(({ name }) => name)).toEqual(['a.mp4']);
    expect(folders).toEqual(['素材']);
  });
});
