import { createKuaishouSimulator } from '@xingluo/simulators';
import type { SpecPlatform } from '../bench.fixture.ts';

export const kuaishouSpec: SpecPlatform = {
  id: 'kuaishou',
  simulator: createKuaishouSimulator,
  rules: {},
  endpoint: (simulator) => ({
    baseUrl: simulator.url,
    hosts: { upload: new URL(simulator.urlOf('upload')).host },
  }),
  post: { title: '早市的一碗面', body: '第一行\n第二行 ~ "引号"', topics: ['美食', '#早餐 '], settings: {} },
  threeParts: 11_000_000,
  partStep: 'upload.fragment',
};
