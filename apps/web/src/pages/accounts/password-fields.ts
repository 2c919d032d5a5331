import type { PlatformApp } from '@xingluo/contracts/accounts';
import type { Choice, Field } from '../../parts/data-form/fields.ts';

export type PasswordValues = {
  appId?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
  otp?: string | undefined;
  projectId?: string | undefined;
};

type Offered = {
  apps: PlatformApp[];
  projects: Choice[];
  /** The platform wants a one-time code. */
  asked: boolean;
  t(key: string): string;
};

/** What is asked to sign in at a platform; only where there is a choice, the app and the project too. */
export const passwordFields = ({ apps, projects, asked, t }: Offered): Field<PasswordValues>[] => {
  const app: Field<PasswordValues> = {
    name: 'appId',
    label: t('accounts.password.app'),
    kind: 'select',
    choices: apps.map(({ id, name, baseUrl, clientKey }) => ({
      value: id,
      label: `${name} · ${baseUrl ?? clientKey}`,
    })),
  };
  const code: Field<PasswordValues> = {
    name: 'otp',
    label: t('accounts.password.otp'),
    kind: 'text',
    help: t('accounts.password.otpHelp'),
    autocomplete: 'one-time-code',
  };
  const project: Field<PasswordValues> = {
    name: 'projectId',
    label: t('accounts.columns.project'),
    kind: 'select',
    choices: projects,
    help: t('accounts.bind.projectHelp'),
  };
  return [
    ...(apps.length > 1 ? [app] : []),
    { name: 'username', label: t('accounts.password.username'), kind: 'text' },
    { name: 'password', label: t('accounts.password.password'), kind: 'password', autocomplete: 'off' },
    ...(asked ? [code] : []),
    ...(projects.length > 0 ? [project] : []),
  ];
};
