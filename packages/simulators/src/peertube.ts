import { createSimulator, type SimPlatform, type Simulator, type SimulatorOptions } from './frame.ts';
import { styleRoute } from './frame-pages.ts';
import { peertubeAuthRoutes } from './peertube-auth.ts';
import { problem } from './peertube-replies.ts';
import { peertubeUploadRoutes } from './peertube-upload.ts';
import { peertubeVideoRoutes } from './peertube-videos.ts';

const platform: SimPlatform = {
  id: 'peertube',
  rules: {
    /** What the header x-peertube-otp has to say; empty: no second factor. */
    otp: '',
  },
  lives: { accessMs: 14_399_000, refreshMs: 1_209_600_000 },
  refuse: (code, message) => problem(code >= 400 && code < 500 ? code : 400, message),
  listeners: (context) => ({
    main: [
      styleRoute,
      ...peertubeAuthRoutes(context, () => context.state.apps[0]),
      ...peertubeUploadRoutes(context),
      ...peertubeVideoRoutes(context),
    ],
  }),
};

/**
 * A strict double of one PeerTube instance, whose local client is the demo app. It proves our behaviour against the
 * documented protocol, not compatibility with a real instance.
 */
export const createPeertubeSimulator = (options: SimulatorOptions = {}): Simulator =>
  createSimulator(platform, options);
