import type { Place } from '../../kernel/secrets.ts';

/** Where each sealed value of this module lives. */
export const appSecretPlace = (row: string): Place => ({
  table: 'platform_apps',
  column: 'secret_sealed',
  row,
});
export const accessTokenPlace = (row: string): Place => ({
  table: 'oauth_accounts',
  column: 'access_token_sealed',
  row,
});
export const refreshTokenPlace = (row: string): Place => ({
  table: 'oauth_accounts',
  column: 'refresh_token_sealed',
  row,
});
export const appTokenPlace = (row: string): Place => ({ table: 'app_tokens', column: 'token_sealed', row });
export const callbackPlace = (row: string): Place => ({
  table: 'platform_callbacks',
  column: 'content_sealed',
  row,
});
