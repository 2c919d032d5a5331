/** Where the calls go that the platform's sandbox has as well. */
export type BilibiliPaths = Record<
  'init' | 'part' | 'complete' | 'cover' | 'add' | 'view' | 'viewList' | 'typeList',
  string
>;

export const livePaths: BilibiliPaths = {
  init: '/arcopen/fn/archive/video/init',
  part: '/video/v2/part/upload',
  complete: '/arcopen/fn/archive/video/complete',
  cover: '/arcopen/fn/archive/cover/upload',
  add: '/arcopen/fn/archive/add-by-utoken',
  view: '/arcopen/fn/archive/view',
  viewList: '/arcopen/fn/archive/viewlist',
  typeList: '/arcopen/fn/archive/type/list',
};

/** The official MOCK on member.bilibili.com, which takes the parts too; other calls have no twin there. */
export const sandboxPaths: BilibiliPaths = {
  init: '/mock/video/part/init',
  part: '/mock/video/part/upload',
  complete: '/mock/video/part/complete',
  cover: '/mock/arcopen/fn/archive/cover/upload',
  add: '/mock/arcopen/fn/archive/add',
  view: '/mock/arcopen/fn/archive/view',
  viewList: '/mock/arcopen/fn/archive/viewlist',
  typeList: '/mock/arcopen/fn/archive/type/list',
};
