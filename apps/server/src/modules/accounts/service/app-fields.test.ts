import type { AppField } from '@xingluo/contracts/platforms';
import { describe, expect, it } from 'vitest';
import { instanceOrigin, missingKeys } from './app-fields.ts';

const field = (key: AppField['key'], optional?: boolean): AppField => ({
  key,
  name: key,
  label: { 'zh-CN': key, en: key },
  secret: false,
  ...(optional === undefined ? {} : { optional }),
});

describe('keys of an app', () => {
  it('are missing where the platform wants them, and only there', () => {
    const none = { clientKey: '', clientSecret: '' };
    const keys = [field('clientId'), field('clientSecret')];
    expect(missingKeys(keys, none)).toEqual(['clientKey', 'clientSecret']);
    expect(missingKeys(keys, { clientKey: 'k', clientSecret: 's' })).toEqual([]);
    const instance = [field('baseUrl'), field('clientId', true), field('clientSecret', true)];
    expect(missingKeys(instance, none)).toEqual(['baseUrl']);
    expect(missingKeys(instance, { ...none, baseUrl: 'https://tube.example' })).toEqual([]);
    expect(missingKeys([], none)).toEqual([]);
  });
});

describe('the address of an instance', () => {
  const live = { simulated: false };

  it('has one spelling', () => {
    for (const address of ['https://Tube.Example', 'https://tube.example:443/', ' https://tube.example '])
      expect(instanceOrigin(address, live)).toBe('https://tube.example');
    expect(instanceOrigin('https://tube.example:8443', live)).toBe('https://tube.example:8443');
  });

  it.each([
    'http://tube.example',
    'https://name:word@tube.example',
    'https://tube.example/videos',
    'https://tube.example/?a=1',
    'https://tube.example/#a',
    'ftp://tube.example',
    'tube.example',
    '',
  ])('is not %s', (address) => {
    expect(instanceOrigin(address, live)).toBeNull();
  });

  it('may be plain http for a simulator only', () => {
    expect(instanceOrigin('http://127.0.0.1:9', { simulated: true })).toBe('http://127.0.0.1:9');
    expect(instanceOrigin('http://127.0.0.1:9', live)).toBeNull();
  });
});
