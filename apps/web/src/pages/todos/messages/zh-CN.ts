export const messages = {
  todoPage: {
    description: '系统自己处理不了、需要人来决定的事。处理完会自动消失。',
    emptyBody: '需要你处理的事会出现在这里。',
    close: '不再提醒',
    what: {
      publish_unknown: '提交后没有收到平台答复，核对也没有结论。请到平台看看作品在不在，再确认结果。',
      publish_failed: '发布没有成功，已停下来。请看看原因，处理后再重试。',
      publish_rejected: '平台驳回了作品。请按平台的说明修改后重新发布。',
      publish_late: '到计划时间时系统没有运行。请决定立即发布、改时间还是取消。',
      publish_unseen: '平台已收下作品，但很久都没有公开。请到平台查看，再决定怎么办。',
      publish_by_hand: '视频和文案都备好了，最后一步要由人来做：扫码或打开平台页面发布，再回来确认。',
      publish_elsewhere: '作品已经公开，但用的不是任务里的账号。请决定重新发布，还是就这样。',
      publish_follow_up:
        '作品已经发布，但后面的一步（例如挂载小程序）没有自动完成。请按说明到平台处理，或再试一次。',
      publish_expired: '链接在有效期内没有人用，作品没有发出去。重新生成后再发布。',
      reauthorise: '账号授权已失效，它的发布任务都在等待。重新授权后会自动继续。',
    },
    goOrder: '查看原因',
    go: {
      publish_unknown: '确认结果',
      publish_failed: '查看原因',
      publish_rejected: '查看原因',
      publish_late: '去决定',
      publish_unseen: '查看并决定',
      publish_by_hand: '去发布',
      publish_elsewhere: '去决定',
      publish_follow_up: '去处理',
      publish_expired: '重新生成',
      reauthorise: '重新授权',
    },
  },
};
