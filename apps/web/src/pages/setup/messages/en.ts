export const messages = {
  setup: {
    title: 'Set up Xingluo',
    description: 'Create the system administrator and the first enterprise. This link works once.',
    tenantName: 'Enterprise name',
    tenantHelp: 'Members see it at the top left; it can be changed later.',
    name: 'Your name',
    action: 'Create and enter',
    noToken: 'The set-up token is missing',
    noTokenHelp:
      'Copy the whole link from the server’s start-up log (it begins with /setup#token=). A token that was used is gone.',
    toSignIn: 'Set up already? Sign in',
  },
};
