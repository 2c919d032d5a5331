import { describe, expect, it } from 'vitest';
import { films } from '../../publishing/posts.fixture.ts';
import { fieldFor, isOver, lengthOf } from './text-length.ts';

describe('text length', () => {
  it('counts as the platform counts', () => {
    expect(lengthOf('好👍a', 'code-point')).toBe(3);
    expect(lengthOf('好👍a', 'utf16')).toBe(4);
    expect(lengthOf('好👍a', 'byte')).toBe(8);
  });

  it('knows a strict bound from an inclusive one', () => {
    expect(isOver(80, { max: 80, bound: 'strict' })).toBe(true);
    expect(isOver(80, { max: 80, bound: 'inclusive' })).toBe(false);
    expect(isOver(81, { max: 80, bound: 'inclusive' })).toBe(true);
  });

  it('finds the field a text is for; without a title it is the body', () => {
    expect(fieldFor(films, 'title')).toBe(films.title ?? films.body);
    expect(fieldFor({ ...films, title: null }, 'title')).toBe(films.body);
    expect(fieldFor(films, 'summary')).toBe(films.body);
    expect(fieldFor(films, 'reply')).toBeNull();
    expect(fieldFor(undefined, 'title')).toBeNull();
  });
});
