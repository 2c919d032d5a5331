export const messages = {
  'sign-in': {
    title: 'Sign in to Xingluo',
    description: 'Use the account your enterprise administrator opened for you.',
    notSetUp:
      'This installation is not set up yet. Open the set-up link in the server’s start-up log to create the first administrator and enterprise.',
    forgot: 'Forgot your password? Ask your enterprise administrator to reset it.',
  },
};
