export type Partition = {
  id: number;
  name: string;
  parent: number;
  description: string;
  children: Partition[];
};

const branch = (id: number, name: string, children: [number, string][]): Partition => ({
  id,
  name,
  parent: 0,
  description: name,
  children: children.map(([childId, childName]) => ({
    id: childId,
    name: childName,
    parent: id,
    description: childName,
    children: [],
  })),
});

/** A part of the platform's tree of partitions, as `type/list` answers it: only leaves take videos. */
export const partitions: Partition[] = [
  branch(160, '生活', [
    [21, '日常'],
    [138, '搞笑'],
    [250, '出行'],
    [254, '亲子'],
  ]),
  branch(36, '知识', [
    [201, '科学科普'],
    [207, '财经商业'],
    [209, '职业职场'],
    [122, '野生技能协会'],
  ]),
  branch(188, '科技', [
    [95, '数码'],
    [230, '软件应用'],
    [231, '计算机技术'],
  ]),
  branch(211, '美食', [
    [76, '美食制作'],
    [212, '美食侦探'],
    [213, '美食测评'],
  ]),
];

export const leaf = (id: number): Partition | null =>
  partitions.flatMap(({ children }) => children).find((one) => one.id === id) ?? null;
