import type { Bank } from './bank.ts';

const ORDINALS = '一二三四五六七八九十';

export const bankZh: Bank = {
  titles: [
    { name: '数字', needs: ['subject', 'figure'], write: (p) => `${p.figure}，${p.subject}是怎么做到的？` },
    {
      name: '数字',
      needs: ['subject', 'point', 'other'],
      write: (p) => `看${p.subject}，先看这两点：${p.point}、${p.other}`,
    },
    { name: '反差', needs: ['subject', 'point'], write: (p) => `别只看${p.subject}的外表，重点是${p.point}` },
    { name: '反差', needs: ['subject', 'point'], write: (p) => `同样是${p.subject}，差别在这里：${p.point}` },
    { name: '提问', needs: ['subject', 'point'], write: (p) => `${p.subject}怎么选？先看这一点：${p.point}` },
    { name: '提问', needs: ['subject', 'point'], write: (p) => `${p.point}，这样的${p.subject}你会选吗？` },
    {
      name: '清单',
      needs: ['subject', 'point', 'other'],
      write: (p) => `${p.subject}清单：${p.point}｜${p.other}`,
    },
    {
      name: '场景',
      needs: ['subject', 'audience'],
      write: (p) => `${p.audience}怎么挑${p.subject}？一条说清`,
    },
    {
      name: '身份',
      needs: ['subject', 'audience', 'point'],
      write: (p) => `${p.audience}看过来：${p.subject}，${p.point}`,
    },
    { name: '悬念', needs: ['subject', 'point'], write: (p) => `${p.subject}容易被忽略的一点：${p.point}` },
    { name: '痛点', needs: ['subject', 'point'], write: (p) => `还在为${p.subject}纠结？记住：${p.point}` },
    { name: '教程', needs: ['subject', 'point'], write: (p) => `一条视频看懂${p.subject}：${p.point}` },
    { name: '直给', needs: ['subject', 'point'], write: (p) => `${p.subject}｜${p.point}` },
    { name: '提问', needs: ['subject'], write: (p) => `${p.subject}怎么选？看完再决定` },
    { name: '教程', needs: ['subject'], write: (p) => `一条视频看懂${p.subject}` },
    { name: '新手', needs: ['subject'], write: (p) => `新手了解${p.subject}，从这里开始` },
    { name: '互动', needs: ['subject'], write: (p) => `聊聊${p.subject}，你怎么看？` },
    { name: '悬念', needs: ['subject'], write: (p) => `关于${p.subject}，有件事要先说清` },
    { name: '收藏', needs: ['subject'], write: (p) => `${p.subject}，先收藏再看` },
    { name: '对比', needs: ['subject'], write: (p) => `选${p.subject}之前，先想清这个问题` },
    { name: '数字', needs: ['figure'], write: (p) => `${p.figure}，怎么做到的？` },
    { name: '故事', needs: ['point', 'other'], write: (p) => `${p.point}，${p.other}` },
    { name: '故事', needs: ['point'], write: (p) => `记录一下：${p.point}` },
    { name: '提问', needs: ['point'], write: (p) => `${p.point}，你怎么看？` },
    { name: '悬念', needs: ['point'], write: (p) => `${p.point}，后来呢？` },
    { name: '复盘', needs: ['point'], write: (p) => `复盘：${p.point}` },
    { name: '直给', needs: ['point'], write: (p) => `说说这件事：${p.point}` },
  ],
  hooks: [
    { name: '数字', needs: ['subject', 'figure'], write: (p) => `${p.figure}，说的就是${p.subject}。` },
    {
      name: '身份',
      needs: ['subject', 'audience'],
      write: (p) => `${p.audience}看过来，今天说说${p.subject}。`,
    },
    { name: '提问', needs: ['subject'], write: (p) => `想了解${p.subject}？先把这几点听完。` },
    { name: '直给', needs: ['subject'], write: (p) => `${p.subject}到底怎么样？我们一条条说清楚。` },
    { name: '痛点', needs: ['subject'], write: (p) => `还在为${p.subject}纠结？看完这条再决定。` },
    { name: '数字', needs: ['figure'], write: (p) => `先说结果：${p.figure}。` },
    { name: '故事', needs: ['point'], write: (p) => `今天说一件事：${p.point}。` },
  ],
  point: (text, i) => `${i < ORDINALS.length ? `第${ORDINALS[i]}` : '还有'}，${text}。`,
  statement: (text) => `${text}。`,
  forAudience: (audience) => `如果你是${audience}，可以对照自己的情况看一看。`,
  noPoints: '先看它解决什么问题，再看适不适合你，最后看怎么用。',
  calls: [
    '想了解更多，评论区告诉我你关心哪一点。',
    '觉得有用就先收藏，需要的时候拿出来对照。',
    '还有想知道的，留言告诉我，下一条接着说。',
  ],
  callFrom: (wanted) => `${wanted}。`,
  intents: [
    ['attack', /傻[逼瓜x]|垃圾人|滚|脑残|去死|智障|有病吧|不要脸/i],
    ['complaint', /退款|退货|投诉|差评|坏了|破损|骗子|骗人|上当|没收到|质量差|售后|不发货|假货|维权/],
    ['diversion', /加.{0,2}(微信|薇信|v信|vx|v|q)(?![a-z])|私下交易|二维码/i],
    ['price', /多少钱|什么价|价格|价位|怎么卖|贵不贵|几块|便宜|优惠|打折/],
    ['buy', /怎么买|哪里买|哪儿买|在哪买|链接|下单|购买|求购|想要|有货/],
    ['delivery', /发货|快递|物流|几天到|多久到|包邮|运费/],
    ['doubt', /真的吗|真的假的|是不是真|有用吗|有效吗|智商税|靠谱吗|广告吧|不信/],
    ['question', /[?？]|吗$|呢$|怎么|如何|什么|哪[个些里种]|为什么|能不能|可以.*吗|多[大长久重高]/],
    ['praise', /喜欢|好看|好用|不错|太棒|真棒|厉害|优秀|支持|赞|爱了|漂亮|学到|收藏了|👍|❤/u],
  ],
  replies: {
    attack: [
      '有不同看法很正常，欢迎说说具体是哪里不满意，我们认真听。',
      '抱歉让您不舒服了，如果是产品或内容的问题，请告诉我们细节，我们来改。',
    ],
    complaint: [
      '非常抱歉给您带来不好的体验。请把订单信息私信给我们，马上安排专人核实处理。',
      '抱歉让您费心了。麻烦私信一下订单号和情况说明，我们尽快跟进并给您答复。',
    ],
    diversion: [
      '谢谢关注，为了保障您的权益，请直接在平台内联系我们。',
      '感谢支持，我们只在平台内沟通和交易，有问题可以在这里留言或私信。',
    ],
    price: [
      '感谢关注，价格和优惠请以商品页面显示为准，有疑问随时私信我们。',
      '谢谢咨询，最新价格在商品页可以看到，需要帮您对比款式可以私信。',
    ],
    buy: [
      '感谢喜欢，可以在主页的商品入口查看，找不到的话私信我们。',
      '谢谢支持，主页里能看到商品信息，下单有问题随时私信。',
    ],
    delivery: [
      '谢谢咨询，发货和到货时间请以订单页显示为准；已经下单的话，私信订单号，我们帮您查。',
      '您好，物流进度在订单页可以看到，需要帮忙请把订单号私信给我们。',
    ],
    doubt: [
      '理解您的顾虑，具体信息都在商品页和视频里，您关心哪一点可以直接问，我们如实回答。',
      '有疑问很正常，欢迎说说您担心的地方，我们一条条给您解释。',
    ],
    question: [
      '谢谢提问，方便说说您的具体情况吗？我们好给您准确的回答。',
      '好问题，我们核实后给您准确的答复，也可以私信告诉我们更多细节。',
    ],
    praise: [
      '谢谢您的喜欢，我们会继续认真做内容。',
      '感谢支持，您的认可就是我们的动力。',
      '谢谢夸奖，想看什么也可以告诉我们。',
    ],
    other: ['谢谢留言，您的反馈我们都会认真看。', '感谢关注，有什么想了解的随时告诉我们。'],
  },
};
