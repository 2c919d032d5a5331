import * as rules from '@xingluo/rules';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextTask } from './prompts.ts';
import { LEXICAL_MODEL, lexicalVector } from './template/lexical.ts';
import { readMaterial } from './template/material.ts';
import { TEMPLATE_LABEL, writeFromTemplates } from './template-provider.ts';
import type { LengthLimit } from './text-rules.ts';

const BLENDER = '这款便携榨汁杯续航超长，30秒出汁，一杯只要3毛钱，宝妈出门带着很方便';
const STORY = '我们用三个月做了一次门店改造：把收银台移到后面。客人停留时间多了12分钟。员工也更轻松。';
const limit: LengthLimit = { max: 30, unit: 'code-point', bound: 'inclusive' };

function write(
  task: TextTask,
  text: string,
  more: { lang?: string; limit?: LengthLimit; count?: number } = {},
): string[] {
  const { lang = 'zh-CN', count = task === 'title' ? 5 : 1 } = more;
  const expected = { inputs: 1, perInput: count, limit: more.limit, json: false };
  return writeFromTemplates(task, [text], { lang, expected, rules })[0] ?? [];
}

describe('titles', () => {
  it('are different, within the limit and made of the person’s own words', () => {
    const titles = write('title', BLENDER, { limit, count: 8 });
    expect(new Set(titles).size).toBe(8);
    expect(titles.filter((title) => !title.includes('便携榨汁杯'))).toEqual([]);
    expect(titles.join()).toContain('30秒出汁');
    expect(titles.filter((title) => !rules.fitsLimit(title, limit))).toEqual([]);
  });

  it('come from another formula each', () => {
    const bare = write('title', '露营灯', { count: 6 }).map((title) => title.replace('露营灯', '·'));
    expect(new Set(bare).size).toBe(6);
  });

  it('tell a story as a story', () => {
    expect(readMaterial(STORY, 'zh').subject).toBe('');
    expect(write('title', STORY, { limit }).join()).toContain('12分钟');
  });

  it('keep to a tight limit with whole words', () => {
    const tight: LengthLimit = { max: 5, unit: 'code-point', bound: 'inclusive' };
    for (const title of write('title', BLENDER, { limit: tight })) expect(BLENDER).toContain(title);
    expect(write('title', 'internationalization', { limit: tight, lang: 'en' })).toEqual([]);
  });

  it('speak English when asked', () => {
    const [title] = write('title', 'Product: camping lamp\nPoints: 40 h battery, waterproof', {
      lang: 'en-GB',
    });
    expect(title).toMatch(/camping lamp/i);
    expect(title).not.toMatch(/\p{Script=Han}/u);
  });
});

describe('copies', () => {
  it('have a hook, every point and a call to action', () => {
    const [text = ''] = write(
      'copy',
      '产品：冻干咖啡\n卖点：3秒速溶、0蔗糖\n人群：上班族\n价格：99元\n行动：点主页下单',
    );
    const lines = text.split('\n');
    expect(lines[0]).toContain('冻干咖啡');
    expect(text).toMatch(/3秒速溶[\s\S]*0蔗糖[\s\S]*上班族/);
    expect(text).toContain('价格99元');
    expect(lines.at(-1)).toBe('点主页下单。');
  });

  it('drop the last points first under a limit', () => {
    const [text = ''] = write('copy', BLENDER, { limit: { ...limit, max: 60 } });
    expect(rules.fitsLimit(text, { ...limit, max: 60 })).toBe(true);
    expect(text).toContain('续航超长');
    expect(text).not.toContain('宝妈');
  });
});

describe('summaries', () => {
  it('are sentences of the text, shorter than it, in their order', () => {
    const text =
      '榨汁杯续航很长。天气不错。榨汁杯三十秒出汁，榨汁杯很轻。我昨天吃了面。榨汁杯可以水洗。晚安。';
    const [summary = ''] = write('summary', text);
    expect(summary).toBe('榨汁杯续航很长。榨汁杯三十秒出汁，榨汁杯很轻。');
  });

  it('keep to a limit with whole words and an ellipsis', () => {
    const [summary = ''] = write('summary', '这是一个很长很长的句子，没有停顿', {
      limit: { ...limit, max: 8 },
    });
    expect(summary).toMatch(/…$/);
    expect([...summary].length).toBeLessThanOrEqual(8);
  });
});

describe('replies', () => {
  it.each([
    ['这个多少钱', /价格|商品页/],
    ['骗子！退款', /抱歉/],
    ['加我微信聊', /平台内/],
    ['什么时候发货', /订单/],
    ['太好看了', /谢/],
    ['傻逼东西', /抱歉|欢迎/],
    ['哈哈', /谢/],
  ])('%s is answered by its intent', (message, expected) => {
    expect(write('reply', message)[0]).toMatch(expected);
  });
});

describe('every template', () => {
  it('gives the same for the same input', () => {
    for (const task of ['title', 'copy', 'summary', 'reply'] as const) {
      expect(write(task, BLENDER)).toEqual(write(task, BLENDER));
    }
    expect(write('title', `${BLENDER}！`)).not.toEqual(write('title', `${STORY}！`));
  });

  it('never leaves a slot open, never writes past the limit', () => {
    const word = fc.constantFrom(
      ...'露营灯 续航12小时 ， 。 “轻” #话题 产品： 卖点： 😀 a b 3 \n https://x.y -'.split(' '),
    );
    const text = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
    const task = fc.constantFrom<TextTask>('title', 'copy', 'summary', 'reply');
    fc.assert(
      fc.property(
        text,
        task,
        fc.constantFrom('zh', 'en'),
        fc.integer({ min: 10, max: 80 }),
        (text, task, lang, max) => {
          const texts = write(task, text, { lang, limit: { ...limit, max } });
          expect(new Set(texts).size).toBe(texts.length);
          for (const written of texts) {
            expect([...written].length).toBeLessThanOrEqual(max);
            expect(written).not.toMatch(/undefined|\{\{|^\s*$/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('says that it is one', () => {
    expect(TEMPLATE_LABEL.zh).toBe('模板生成 · 未使用大模型');
  });
});

describe('lexicalVector', () => {
  const cosine = (a: string, b: string) =>
    lexicalVector(a).reduce((sum, value, i) => sum + value * (lexicalVector(b)[i] ?? 0), 0);

  it('has 512 dimensions, length 1, and is the same each time', () => {
    const vector = lexicalVector(BLENDER);
    expect(vector).toHaveLength(512);
    expect(Math.hypot(...vector)).toBeCloseTo(1);
    expect(lexicalVector(BLENDER)).toEqual(vector);
    for (const short of ['灯', '!', 'aa']) expect(Math.hypot(...lexicalVector(short))).toBeCloseTo(1);
    expect(LEXICAL_MODEL).toContain('lexical');
  });

  it('brings shared wording near, and nothing else', () => {
    expect(cosine('便携榨汁杯30秒出汁', '这款便携榨汁杯30秒就出汁')).toBeGreaterThan(0.5);
    expect(cosine('便携榨汁杯30秒出汁', '露营灯可以充电')).toBeLessThan(0.2);
    expect(cosine('ＡＢＣ Lamp', 'abclamp')).toBeCloseTo(1);
  });
});
