export { clipText, countText, fitsLimit, type LengthLimit } from './length.ts';
