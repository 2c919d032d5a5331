export const messages = {
  hand: {
    title: 'Publish by hand',
    elsewhere: 'The post on the other account',
    preview: 'Preview of the video',
    texts: 'Words',
    steps: 'Steps',
    video: 'Download video',
    cover: 'Download cover',
    openPost: 'Open post',
    after: 'After publishing',
    left: '{time} left',
    over: 'Time is up; the state is being read again',
    account: 'Make sure that {platform} is signed in as “{account}”.',
    nothing:
      'Nothing happens? Chat apps do not open other apps: open this page in the browser of your phone and try again.',
    scan: 'Scan with a phone signed in to “{account}”, then press publish in {platform}.',
    scanPage: 'To do it on a phone, scan to open the page there.',
    qr: 'QR code to publish on {platform}',
    open: {
      app: 'Open {platform} to publish',
      page: 'Open the page of {platform}',
      none: 'The link has ended; make a new one.',
    },
    done: {
      open: 'I have published it',
      title: 'Confirm that it is out',
      link: 'Link of the post',
      help: 'Open the post in {platform}, press share, then copy link, and paste all of it here.',
      sure: 'Please confirm that the post is out on {platform} as “{account}”.',
      action: 'It is out',
    },
    later: {
      open: 'I set a time on the platform',
      title: 'Which time did you set on the platform?',
      time: 'Time on the platform',
      help: 'In your time zone: {zone}',
      tooSoon: 'The platform takes {time} at the earliest; please check.',
      tooLate: 'The platform takes {time} at the latest; please check.',
      action: 'It is set',
    },
    phone: {
      send: 'Send to a phone',
      title: 'Publish on a phone',
      body: 'Scan it, or send the link to the colleague who publishes. It opens without signing in and is good for this post only.',
      qr: 'QR code of the phone page',
      link: 'Link for the phone',
      until: 'Good until',
      onlyHere:
        'Only this computer can open that address. Ask the administrator to set a public address that phones can reach.',
      failed: 'The link could not be made',
    },
    view: {
      scheduled: {
        title: 'Set on the platform',
        body: 'The post goes out on {time}. If it is out already, you can say so.',
      },
      published: { title: 'Confirmed', body: 'The post is out on “{account}”. Nothing is left to do here.' },
      elsewhere: {
        title: 'It went to another account',
        body: 'The post is out, but not on “{account}”. Tell your colleague, who decides whether to publish it anew.',
      },
      refused: {
        title: 'The platform refused it',
        body: 'The post went out, but did not pass the platform’s review. The task in Xingluo says why; a colleague decides what to do.',
      },
      preparing: {
        title: 'Being prepared',
        body: 'Video and words are prepared again; this page follows by itself.',
      },
      ended: {
        title: 'This link has ended',
        body: 'Ask your colleague to make a new one and send it to you.',
      },
      unknown: {
        title: 'This link does not work',
        body: 'It is incomplete or has ended. Ask your colleague for a new one.',
      },
    },
  },
};
