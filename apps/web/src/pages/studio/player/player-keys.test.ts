import { describe, expect, it, vi } from 'vitest';
import { playerKey } from './player-keys.ts';

const video = () =>
  Object.assign(document.createElement('div'), {
    duration: 60,
    currentTime: 30,
    volume: 0.5,
    muted: false,
    paused: true,
    play: vi.fn(),
    pause: vi.fn(),
  }) as unknown as HTMLVideoElement & { play: ReturnType<typeof vi.fn>; paused: boolean };
const press = (element: HTMLVideoElement, key: string, toggleFullscreen = () => {}) =>
  playerKey(element, { key, frameRate: 25, toggleFullscreen });

describe('playerKey', () => {
  it('seeks within the video', () => {
    const element = video();
    press(element, 'L');
    expect(element.currentTime).toBe(40);
    for (let times = 0; times < 6; times += 1) press(element, 'j');
    expect(element.currentTime).toBe(0);
    press(element, '5');
    expect(element.currentTime).toBe(30);
    press(element, 'ArrowRight');
    expect(element.currentTime).toBe(35);
  });

  it('steps one frame, only while paused', () => {
    const element = video();
    press(element, '.');
    expect(element.currentTime).toBeCloseTo(30.04);
    element.paused = false;
    expect(press(element, '.')).toBe(false);
  });

  it('plays, mutes, and leaves other keys alone', () => {
    const element = video();
    const full = vi.fn();
    press(element, 'k');
    press(element, 'm');
    press(element, 'f', full);
    expect(element.play).toHaveBeenCalledOnce();
    expect(element.muted).toBe(true);
    expect(full).toHaveBeenCalledOnce();
    expect(press(element, 'Tab')).toBe(false);
  });
});
