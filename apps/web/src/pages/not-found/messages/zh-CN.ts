export const messages = {
  'not-found': {
    title: '没有找到这个页面',
    body: '链接可能写错了，内容可能已被删除，或者它属于你的另一个企业。',
    home: '回到首页',
  },
};
