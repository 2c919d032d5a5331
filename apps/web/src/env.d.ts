/// <reference types="vite/client" />

/** Methods and paths of every API route, cut out of the contract at build time (build/contract-json.ts). */
declare module 'virtual:contract' {
  import type { Contract } from '@xingluo/contracts';
  export const routes: Contract;
}
