/** The house rules of docs/ and ARCHITECTURE as data; tools/shape/*.mjs check them. */

export const MAX_LINES = 400;
export const MAX_DUPLICATE_PERCENT = 1;
export const MIN_DUPLICATE_LINES = 6;
export const MAX_ANY_PER_1000_LINES = 0.2;

/** From left to right: a module may use the doors of modules to its left; those of one group, none of each other. */
export const MODULE_ORDER = [
  ['identity'],
  ['workspaces'],
  ['api-keys'],
  ['audit', 'usage', 'notices'],
  ['ai'],
  ['accounts'],
  ['review'],
  ['library'],
  ['copywriting'],
  ['studio'],
  ['publishing'],
  ['leads'],
  ['analytics'],
  ['toolbox'],
];

/** Which parts of the server each part may import. */
export const SERVER_PARTS = {
  kernel: ['kernel'],
  engines: ['engines', 'kernel'],
  modules: ['modules', 'kernel'],
};

/** Which workspaces each may import; those not named here are free. Tests are free, too. */
export const WORKSPACE_IMPORTS = {
  'packages/contracts': [],
  'packages/connectors': ['contracts'],
  'packages/ai': ['contracts'],
  'packages/rules': ['contracts'],
  'packages/media': ['contracts'],
  'packages/simulators': [],
  // The limits of a post are checked by one pure function, on both sides.
  'apps/web': ['contracts', 'connectors/validate'],
};

/** Names of platforms; each folder in packages/connectors/src adds its own. */
export const PLATFORM_IDS = [
  'kuaishou',
  'bilibili',
  'douyin',
  'tiktok',
  'xiaohongshu',
  'shipinhao',
  'wechat-channels',
  'toutiao',
  'xigua',
];
/** Where a platform may be named. */
export const PLATFORM_PLACES = [
  /^packages\/(connectors|simulators)\//,
  /^e2e\//,
  /^docs\//,
  /\/i18n\//,
  /^tools\//,
];

/** Where the environment may be read. */
export const ENVIRONMENT_PLACES = [
  /^apps\/server\/src\/kernel\/config\.ts$/,
  /^tools\//,
  /^e2e\//,
  /^[^/]*\.config\.ts$/,
  /^apps\/web\/[^/]*\.config\.ts$/,
  /^apps\/web\/build\//,
];

/** Tables that grow with the data they hold, not with logic. */
export const DATA_PLACES = [/\.data\.ts$/, /\/i18n\/[^/]+\/[^/]+\.ts$/];

/** What only runs in tests: tests themselves, doubles, shared specs and the folders called `testing`. */
const TEST_PLACES = [
  /\.(test|e2e)\.(ts|mjs)$/,
  /\.(fake|fixture)\.ts$/,
  /-spec\.ts$/,
  /\/testing\//,
  /^e2e\//,
];

export const isTest = (path) => TEST_PLACES.some((place) => place.test(path));
export const isData = (path) => DATA_PLACES.some((place) => place.test(path));
