import { json, type SimReply } from './frame-http.ts';

/** Codes of the open platform's table that this double sends. */
export const bilibiliCodes = {
  missingParameter: 4000,
  badSignature: 4002,
  expiredRequest: 4003,
  repeatedNonce: 4004,
  badMethod: 4005,
  badVersion: 4006,
  badContentType: 4007,
  badMd5: 4008,
  badAccept: 4009,
  unknownClient: 122000,
  badSecret: 122001,
  badCode: 122002,
  badRefresh: 122007,
  badTitleEmpty: 123013,
  missing: 123004,
  deleted: 123005,
  badVideo: 123006,
  badParameters: 123008,
  badPartition: 123009,
  badTag: 123012,
  badDescription: 123014,
  sameTitle: 123015,
  badSource: 123016,
  tooSoon: 123026,
  titleTooLong: 123030,
  dailyLimit: 123036,
  badCover: 123038,
  captcha: 123050,
  noToken: 127000,
  accessExpired: 127001,
  notGranted: 127011,
  badUploadToken: 127022,
} as const;

export const refuseByNumber = (code: number, message: string): SimReply =>
  json({ code, message, ttl: 1, request_id: `sim-${code}` });

export const refuse = (name: keyof typeof bilibiliCodes, message: string): SimReply =>
  refuseByNumber(bilibiliCodes[name], message);

export const ok = (data?: unknown): SimReply =>
  json({ code: 0, message: '0', ttl: 1, ...(data === undefined ? {} : { data }) });
