/** The build without subtitles, alternate audio and DRM, which our renditions do not have; it ships no types of its own. */
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
