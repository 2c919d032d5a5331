export const messages = {
  todoPage: {
    description: 'What the product cannot decide by itself. Each entry leaves once it is done.',
    emptyBody: 'Work that waits for you appears here.',
    close: 'Dismiss',
    what: {
      publish_unknown:
        'No answer came after submitting, and looking did not settle it. See whether the post is on the platform, then say so.',
      publish_failed: 'It was not published and has stopped. See why, then retry.',
      publish_rejected: 'The platform rejected the post. Change it as the platform says and publish it anew.',
      publish_late:
        'The product was not running at the due time. Publish now, choose another time, or cancel.',
      publish_unseen:
        'The platform took the post, but it has not become visible for long. Look there, then decide.',
      publish_by_hand:
        'Video and words are ready; the last step is yours. Scan the code or open the platform’s page, publish, and say so here.',
      publish_elsewhere:
        'The post is out, but on another account than the task’s. Publish it anew, or leave it so.',
      publish_follow_up:
        'The post is out, but a step behind it, such as mounting a mini program, could not be done. Do it on the platform as described, or try again.',
      publish_expired: 'Nobody used the link while it was good, so nothing is out. Make a new one.',
      reauthorise:
        'The authorisation is over and the posts of this account wait. They go on once you authorise again.',
    },
    goOrder: 'See why',
    go: {
      publish_unknown: 'Say what happened',
      publish_failed: 'See why',
      publish_rejected: 'See why',
      publish_late: 'Decide',
      publish_unseen: 'Look and decide',
      publish_by_hand: 'Publish',
      publish_elsewhere: 'Decide',
      publish_follow_up: 'See what to do',
      publish_expired: 'Make a new link',
      reauthorise: 'Authorise again',
    },
  },
};
