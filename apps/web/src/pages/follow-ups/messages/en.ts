export const messages = {
  followUps: {
    title: 'After publishing',
    planned: 'to be done by itself',
    sending: 'under way',
    done: 'done',
    failed: 'needs you',
    again: 'Try again',
    byHand: 'I did it on the platform',
    said: { again: 'Trying again now', done: 'Marked as done' },
    story: {
      done: '{name}: done',
      refused: '{name}: not this time; the post is not affected',
      failed: '{name}: failed, a person has to do it; the post is not affected',
      asked: '{name}: the API cannot do it, a person does it on the platform',
      again: '{name}: tried again by hand',
      by_hand: '{name}: done by a person',
    },
  },
};
