import { createBilibiliSimulator } from '@xingluo/simulators';
import type { SpecPlatform } from '../bench.fixture.ts';

export const bilibiliSpec: SpecPlatform = {
  id: 'bilibili',
  simulator: createBilibiliSimulator,
  rules: { minGapSeconds: 0, perDay: 1000, sameTitleHours: 0 },
  endpoint: (simulator) => ({ baseUrl: simulator.url }),
  post: {
    title: '早市的一碗面',
    body: '第一行\n第二行',
    topics: ['美食', '早餐'],
    settings: { tid: '21', copyright: '1' },
  },
  threeParts: 17_000_000,
  partStep: 'upload.part',
};
