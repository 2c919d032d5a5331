import type { HandKit } from '@xingluo/contracts/publishing';

/** What a person has at hand when they press 发布: what the product gave them, and who they are at the platform. */
export type Pressing = { kit: HandKit; personId: string; video(): Promise<Blob> };

/** Publishes at the platform as a person does; answers the link to the post. Throws NotPublished when it was refused. */
export type Press = (pressing: Pressing) => Promise<string>;

/** The platform said why it did not publish: surely no post was made. */
export class NotPublished extends Error {}
