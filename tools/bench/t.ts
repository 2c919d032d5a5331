import { requestCpu } from './rows/request-cpu.ts';

console.log(JSON.stringify(await requestCpu(Number(process.argv[2] ?? 2)), null, 1));
