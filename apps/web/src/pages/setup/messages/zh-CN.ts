export const messages = {
  setup: {
    title: '初始化星罗',
    description: '创建系统管理员和第一个企业。这个链接只能使用一次。',
    tenantName: '企业名称',
    tenantHelp: '成员会在左上角看到，之后可以修改。',
    name: '你的姓名',
    action: '创建并进入',
    noToken: '缺少初始化令牌',
    noTokenHelp:
      '请从服务器的启动日志里复制完整链接（以 /setup#token= 开头）再打开。令牌用过一次后就会失效。',
    toSignIn: '已经初始化过，去登录',
  },
};
