import { z } from 'zod';
import { timeZone } from './identity.ts';
import { settingValueSchema } from './platforms.ts';
import { instant, text } from './route.ts';

export const latePolicies = ['publish', 'ask', 'skip'] as const;

/** The words and settings of a post, as people send them. */
export const postFields = {
  title: z.string().trim().max(2000),
  description: z.string().trim().max(10_000),
  tags: z.array(text(60)).max(50),
  settings: z.record(z.string(), settingValueSchema),
};

/** When a post is to go out. */
export const timeFields = {
  /** Absent = now. */
  scheduleAt: instant.optional(),
  timeZone: timeZone.default('Asia/Shanghai'),
  /** What to do when the time has passed: publish late, ask a person, or skip. */
  latePolicy: z.enum(latePolicies).default('publish'),
};

/**
 * What the account's defaults fill in where it is absent. What is sent, also when it is empty, is taken as it is; so are
 * title and description, to which no default ending is added.
 */
export const fromAccount = {
  tags: postFields.tags.optional().describe('Absent: the default topics of the account'),
  settings: postFields.settings.optional().describe('Absent: the default settings of the account'),
  timeZone: timeZone.optional().describe('Absent: the zone of the account, else Asia/Shanghai'),
  latePolicy: z
    .enum(latePolicies)
    .optional()
    .describe(
      'When the time has passed: publish late, ask a person, or skip. Absent: as the account says, else publish',
    ),
};
