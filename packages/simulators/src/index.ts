export { createBilibiliSimulator } from './bilibili.ts';
export { createDouyinSimulator } from './douyin.ts';
export type { Simulator, SimulatorOptions } from './frame.ts';
export type { SimControl } from './frame-control.ts';
export type { Fault } from './frame-faults.ts';
export type { RuleValue, SimApp, SimPost, SimReview } from './frame-state.ts';
export { createKuaishouSimulator } from './kuaishou.ts';
export { type Simulators, type StartOptions, startSimulators } from './start.ts';
