export const messages = {
  upcoming: {
    badge: 'Not open yet',
    leads: {
      line: 'Leads will gather enquiries from forms and messages and assign them for follow-up. It is not open yet; today you can follow every post in the publish tasks.',
      action: 'See publish tasks',
    },
    analytics: {
      line: 'Analytics will show how views and engagement develop per account and post. It is not open yet; today each publish task shows its own result.',
      action: 'See publish tasks',
    },
    toolbox: {
      line: 'Toolbox will hold small tools for subtitles, translation and covers. It is not open yet; today the copy desk writes titles, summaries and replies.',
      action: 'Go to copywriting',
    },
  },
};
