export const messages = {
  'not-found': {
    title: 'This page does not exist',
    body: 'The link may be wrong, the content deleted, or it belongs to another of your enterprises.',
    home: 'Back to start',
  },
};
