import type { Bank } from './bank.ts';

export const bankEn: Bank = {
  titles: [
    {
      name: 'number',
      needs: ['subject', 'figure'],
      write: (p) => `${p.figure}: ${p.subject} explained`,
    },
    {
      name: 'number',
      needs: ['subject', 'point', 'other'],
      write: (p) => `2 things to know about ${p.subject}: ${p.point}, ${p.other}`,
    },
    {
      name: 'contrast',
      needs: ['subject', 'point'],
      write: (p) => `Don't judge ${p.subject} by its looks: ${p.point}`,
    },
    {
      name: 'contrast',
      needs: ['subject', 'point'],
      write: (p) => `What sets ${p.subject} apart: ${p.point}`,
    },
    {
      name: 'question',
      needs: ['subject', 'point'],
      write: (p) => `Choosing ${p.subject}? Check this: ${p.point}`,
    },
    {
      name: 'question',
      needs: ['subject', 'point'],
      write: (p) => `${p.subject}, ${p.point}: would you pick it?`,
    },
    {
      name: 'list',
      needs: ['subject', 'point', 'other'],
      write: (p) => `${p.subject} checklist: ${p.point} | ${p.other}`,
    },
    {
      name: 'scene',
      needs: ['subject', 'audience'],
      write: (p) => `${p.subject} explained for ${p.audience}`,
    },
    {
      name: 'identity',
      needs: ['subject', 'audience', 'point'],
      write: (p) => `For ${p.audience}: ${p.subject}, ${p.point}`,
    },
    {
      name: 'suspense',
      needs: ['subject', 'point'],
      write: (p) => `Easy to miss about ${p.subject}: ${p.point}`,
    },
    {
      name: 'pain',
      needs: ['subject', 'point'],
      write: (p) => `Unsure about ${p.subject}? Remember: ${p.point}`,
    },
    { name: 'how-to', needs: ['subject', 'point'], write: (p) => `${p.subject} in one video: ${p.point}` },
    { name: 'direct', needs: ['subject', 'point'], write: (p) => `${p.subject} | ${p.point}` },
    { name: 'question', needs: ['subject'], write: (p) => `How to choose ${p.subject}` },
    { name: 'how-to', needs: ['subject'], write: (p) => `${p.subject} explained in one video` },
    { name: 'beginner', needs: ['subject'], write: (p) => `New to ${p.subject}? Start here` },
    { name: 'talk', needs: ['subject'], write: (p) => `Let's talk about ${p.subject}` },
    { name: 'suspense', needs: ['subject'], write: (p) => `Before you decide on ${p.subject}` },
    { name: 'save', needs: ['subject'], write: (p) => `${p.subject}: save this for later` },
    { name: 'compare', needs: ['subject'], write: (p) => `One question to ask about ${p.subject}` },
    { name: 'number', needs: ['figure'], write: (p) => `${p.figure}: how it was done` },
    { name: 'story', needs: ['point', 'other'], write: (p) => `${p.point}, ${p.other}` },
    { name: 'story', needs: ['point'], write: (p) => `For the record: ${p.point}` },
    { name: 'question', needs: ['point'], write: (p) => `${p.point}. What do you think?` },
    { name: 'suspense', needs: ['point'], write: (p) => `${p.point}. And then?` },
    { name: 'review', needs: ['point'], write: (p) => `Looking back: ${p.point}` },
    { name: 'direct', needs: ['point'], write: (p) => `A word about this: ${p.point}` },
  ],
  hooks: [
    {
      name: 'number',
      needs: ['subject', 'figure'],
      write: (p) => `${p.figure}. Let's talk about ${p.subject}.`,
    },
    {
      name: 'identity',
      needs: ['subject', 'audience'],
      write: (p) => `For ${p.audience}: a word about ${p.subject}.`,
    },
    {
      name: 'question',
      needs: ['subject'],
      write: (p) => `Curious about ${p.subject}? Hear these points first.`,
    },
    { name: 'direct', needs: ['subject'], write: (p) => `What is ${p.subject} really like? Point by point.` },
    {
      name: 'pain',
      needs: ['subject'],
      write: (p) => `Still unsure about ${p.subject}? Watch this before you decide.`,
    },
    { name: 'number', needs: ['figure'], write: (p) => `The result first: ${p.figure}.` },
    { name: 'story', needs: ['point'], write: (p) => `Here is what happened: ${p.point}.` },
  ],
  point: (text, i) => `${i + 1}. ${text}.`,
  statement: (text) => `${text}.`,
  forAudience: (audience) => `For ${audience}: compare it with what you need.`,
  noPoints: 'First what it solves, then whether it suits you, then how to use it.',
  calls: [
    'Want to know more? Tell us in the comments which point matters to you.',
    'Save this for when you need it.',
    'Any question left? Leave it below and we will go on from there.',
  ],
  callFrom: (wanted) => `${wanted}.`,
  intents: [
    ['attack', /\b(idiot|stupid|moron|shut up|scumbag|go to hell)\b/i],
    [
      'complaint',
      /refund|return it|complain|broken|damaged|scam|cheated|never arrived|not received|poor quality|fake/i,
    ],
    ['diversion', /whatsapp|telegram|wechat|outside the app|dm me at/i],
    ['price', /how much|price|cost|discount|cheap|expensive/i],
    ['buy', /where (can|do) i (buy|get)|\blink\b|order|purchase|in stock/i],
    ['delivery', /shipping|delivery|deliver|arrive|postage/i],
    ['doubt', /really\?|is (this|it) (real|true)|does it (really )?work|not convinced|just an ad/i],
    ['question', /\?|^(how|what|which|why|when|where|can|does|is|are)\b/i],
    ['praise', /love|nice|great|awesome|beautiful|thank|well done|👍|❤/iu],
  ],
  replies: {
    attack: [
      'Different views are welcome. Tell us what exactly bothers you and we will listen.',
      'Sorry this upset you. If it is about the product or the video, tell us the details and we will look into it.',
    ],
    complaint: [
      'We are sorry about this. Please send us your order by private message and we will look into it right away.',
      'Sorry for the trouble. Message us the order number and what happened, and we will get back to you.',
    ],
    diversion: [
      'Thanks for your interest. To keep you safe, please contact us here on the platform.',
      'Thank you. We only talk and trade on the platform; leave a comment or message us here.',
    ],
    price: [
      'Thanks for asking. Please see the product page for the current price; message us with any question.',
      'Thank you. The product page shows the latest price, and we are glad to help you compare.',
    ],
    buy: [
      'Thanks! You will find it in the shop on our profile; message us if you cannot.',
      'Thank you. Our profile links to the product; message us if anything goes wrong with the order.',
    ],
    delivery: [
      'Thanks for asking. Your order page shows the delivery time; message us the order number and we will check.',
      'Hello, the order page shows where your parcel is. Message us if you need help.',
    ],
    doubt: [
      'We understand the doubt. Ask about the point you are unsure of and we will answer it plainly.',
      'Fair question. Tell us what worries you and we will explain it point by point.',
    ],
    question: [
      'Thanks for asking. Could you tell us a bit more, so that we can answer precisely?',
      'Good question. We will check and come back with an exact answer; you can message us more details.',
    ],
    praise: [
      'Thank you, we are glad you like it.',
      'Thanks for your support, it keeps us going.',
      'Thank you! Tell us what you would like to see next.',
    ],
    other: [
      'Thanks for your comment, we read every one.',
      'Thank you for being here. Let us know if you would like to hear more.',
    ],
  },
};
