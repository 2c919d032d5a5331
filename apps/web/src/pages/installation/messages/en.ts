export const messages = {
  installation: {
    description:
      'Enterprises and feature switches of this installation. You do not see the content of other enterprises.',
    tenants: 'Enterprises',
    add: 'New enterprise',
    create: 'Create enterprise',
    addHelp: 'Creates the first administrator of the enterprise as well.',
    adminName: 'Name of the administrator',
    adminEmail: 'E-mail of the administrator',
    passwordHelp:
      'You hand it on. Where the e-mail has a sign-in already, its name and password stay as they are and this is not used.',
    handOverHelp:
      'Hand these on; the password is not shown again. Where the e-mail had a sign-in already, its old password counts.',
    createdAt: 'Created',
    id: 'Enterprise id',
    flagsTitle: 'Feature switches',
    flagsHelp: 'They count for the whole installation; shown is what the current enterprise sees.',
    flags: { ai_template_fallback: 'Templates write when no model is available' },
    turnOn: 'Turn on "{name}"?',
    turnOff: 'Turn off "{name}"?',
    turnBody: 'Counts for all enterprises at once, and clears what single ones were set to.',
    on: 'Turn on',
    off: 'Turn off',
  },
};
