import { textOf } from './frame-forms.ts';
import { channelsOf } from './peertube-auth.ts';

/** What a form changes; what it does not name stays. */
export type Edit = {
  name?: string;
  description?: string;
  tags?: string[];
  channel?: number;
  privacy?: number;
  nsfw?: string;
  comments?: string;
  download?: string;
  schedule?: { at: number; privacy: number };
};

/** Lists come as `tags[0]`, `tags[1]` …, or as one `tags`; an empty one clears them. */
const tagsOf = (form: FormData): string[] | undefined => {
  const named = [...form.keys()].filter((key) => /^tags(\[\d*\])?$/.test(key));
  if (named.length === 0) return undefined;
  return named.map((key) => textOf(form, key)).filter((tag) => tag !== '');
};

/** Reads the form of `PUT /videos/{id}`. */
export const editOf = (form: FormData): Edit => {
  const tags = tagsOf(form);
  return {
    ...(form.has('name') ? { name: textOf(form, 'name') } : {}),
    ...(form.has('description') ? { description: textOf(form, 'description') } : {}),
    ...(tags === undefined ? {} : { tags }),
    ...(form.has('channelId') ? { channel: Number(textOf(form, 'channelId')) } : {}),
    ...(form.has('privacy') ? { privacy: Number(textOf(form, 'privacy')) } : {}),
    ...(form.has('nsfw') ? { nsfw: textOf(form, 'nsfw') } : {}),
    ...(form.has('commentsEnabled') ? { comments: textOf(form, 'commentsEnabled') } : {}),
    ...(form.has('downloadEnabled') ? { download: textOf(form, 'downloadEnabled') } : {}),
    ...(form.has('scheduleUpdate[updateAt]')
      ? {
          schedule: {
            at: Date.parse(textOf(form, 'scheduleUpdate[updateAt]')),
            privacy: Number(textOf(form, 'scheduleUpdate[privacy]')),
          },
        }
      : {}),
  };
};

const lengthOf = (text: string) => [...text].length;
const known = (privacy: number) => [1, 2, 3, 4].includes(privacy);

/** The first thing that the instance would refuse, in its words; null: nothing. */
export const editProblem = (edit: Edit, personId: string): string | null => {
  const { name, description = '', tags = [], channel, privacy, schedule } = edit;
  if (name !== undefined && (lengthOf(name) < 3 || lengthOf(name) > 120)) return 'Should have a valid name';
  if (lengthOf(description) > 10_000) return 'Should have a valid description';
  if (tags.length > 5 || tags.some((tag) => lengthOf(tag) < 2 || lengthOf(tag) > 30))
    return 'Should have correct tags (at most 5 of 2 to 30 characters)';
  if (channel !== undefined && !channelsOf(personId).some(({ id }) => id === channel))
    return 'Unknown video channel for this user';
  if (privacy !== undefined && !known(privacy)) return 'Should have correct video privacy';
  if (schedule !== undefined && (Number.isNaN(schedule.at) || ![1, 2, 4].includes(schedule.privacy)))
    return 'Should have a schedule update date and a privacy';
  return null;
};
