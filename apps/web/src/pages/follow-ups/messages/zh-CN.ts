export const messages = {
  followUps: {
    title: '发布之后',
    planned: '等待自动处理',
    sending: '处理中',
    done: '已完成',
    failed: '需要你处理',
    again: '再试一次',
    byHand: '我已在平台上完成',
    said: { again: '马上再试', done: '已标记为完成' },
    story: {
      done: '{name}：已完成',
      refused: '{name}：这次没有成功，作品不受影响',
      failed: '{name}：没有成功，需要人工处理，作品不受影响',
      asked: '{name}：平台接口做不了，需要人工到平台完成',
      again: '{name}：手动重试',
      by_hand: '{name}：已由人工完成',
    },
  },
};
