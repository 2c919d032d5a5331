export const messages = {
  'sign-in': {
    title: '登录星罗',
    description: '用企业管理员为你开通的账户登录。',
    notSetUp: '系统还没有初始化。请打开服务器启动日志里的初始化链接，创建第一个管理员和企业。',
    forgot: '忘记密码？请联系企业管理员为你重置。',
  },
};
