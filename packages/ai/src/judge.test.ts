import * as rules from '@xingluo/rules';
import { describe, expect, it } from 'vitest';
import { isEnough, judge, merged } from './judge.ts';
import type { Expected } from './messages.ts';
import type { TextTask } from './prompts.ts';

const limit = { max: 6, unit: 'code-point', bound: 'inclusive' } as const;
const two: Expected = { inputs: 1, perInput: 2, limit, json: true };
const verdict = (content: string, expected: Expected = two, task: TextTask = 'title') =>
  judge(content, expected, { task, lang: 'zh-CN', rules });

describe('judge', () => {
  it('takes the agreed shape, a flat list for one piece, and a fenced object', () => {
    const texts = [['短标题', '另一个']];
    expect(verdict('{"items":[["短标题","另一个"]]}')).toEqual({ texts, problems: [] });
    expect(verdict('{"items":["短标题","另一个"]}')).toEqual({ texts, problems: [] });
    expect(verdict('```json\n{"items":[["短标题","另一个"]]}\n```')).toEqual({ texts, problems: [] });
  });

  it.each(['', 'sorry', '[]', '{"items":[]}', '{"items":[1,2]}', '{"items":[["a"],["b"]]}'])(
    'refuses %j',
    (content) => {
      expect(verdict(content).problems).toHaveLength(1);
      expect(verdict(content).texts).toEqual([[]]);
    },
  );

  it('keeps what fits, never shortens, and names every problem', () => {
    const { texts, problems } = verdict('{"items":[["短标题","这一个就写得太长了"]]}');
    expect(texts).toEqual([['短标题']]);
    expect(problems).toEqual(['「这一个就写得太长了」长度 9，上限 6：重写得更短，不要截断']);
  });

  it('counts doubles and blanks as missing, and keeps to the number asked for', () => {
    expect(verdict('{"items":[["甲"," 甲 ",""]]}').problems).toEqual([
      '第 1 段素材应有 2 条不同的文字，只有 1 条',
    ]);
    expect(verdict('{"items":[["甲","乙","丙"]]}').texts).toEqual([['甲', '乙']]);
  });

  it('takes plain text as it is, but checks its length', () => {
    const plain = { ...two, perInput: 1, json: false };
    expect(verdict(' 一句话\n', plain, 'copy')).toEqual({ texts: [['一句话']], problems: [] });
    expect(verdict('一句太长的话了', plain, 'copy').texts).toEqual([[]]);
  });

  it('joins both tries; half of what was asked for is enough', () => {
    const first = { texts: [['甲'], ['丙', '丁']], problems: ['x'] };
    const second = { texts: [['甲', '乙'], []], problems: [] };
    const expected = { ...two, inputs: 2 };
    expect(merged(first, second, expected)).toEqual([
      ['甲', '乙'],
      ['丙', '丁'],
    ]);
    expect(isEnough([['甲'], ['丙']], expected)).toBe(true);
    expect(isEnough([['甲', '乙'], []], expected)).toBe(false);
  });
});
