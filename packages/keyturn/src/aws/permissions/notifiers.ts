import type { PermissionRow } from './permission-row.ts';

/** What notifiers in AWS take, by their kind; with the credentials at hand. */
export const notifierRows = {
  eventbridge: [
    {
      actions: ['events:PutEvents'],
      needed: 'always',
      on: 'event-buses',
      why: 'to put an event for each notice on the bus',
      without: 'nobody who waits for these events hears of anything',
    },
    {
      actions: ['events:DescribeEventBus'],
      needed: 'optional',
      on: 'event-buses',
      why: 'to know beforehand that the bus is there',
      without: 'a bus that is not there is found when something is told',
    },
  ],
  'security-hub': [
    {
      actions: ['securityhub:BatchImportFindings'],
      needed: 'always',
      on: 'findings',
      why: 'to import findings, and to archive what is mended',
      without: 'findings are not in Security Hub',
    },
    {
      actions: ['securityhub:GetFindings'],
      needed: 'always',
      on: 'findings',
      why: 'to know which findings were imported before',
      without: 'what is mended is not archived',
    },
    {
      actions: ['securityhub:DescribeHub'],
      needed: 'optional',
      on: 'findings',
      why: 'to know beforehand that Security Hub is on',
      without: 'that it is off is found when findings are published',
    },
  ],
  ses: [
    {
      actions: ['ses:SendEmail'],
      needed: 'always',
      on: 'mail-identities',
      why: 'to send mail',
      without: 'nobody gets mail',
    },
    {
      actions: ['ses:GetEmailIdentity'],
      needed: 'optional',
      on: 'mail-identities',
      why: 'to know beforehand that the sender is verified',
      without: 'a sender who is not verified is found when something is told',
    },
  ],
  sns: [
    {
      actions: ['sns:Publish'],
      needed: 'always',
      on: 'topics',
      why: 'to publish to the topic',
      without: 'subscribers hear of nothing',
    },
    {
      actions: ['sns:GetTopicAttributes'],
      needed: 'optional',
      on: 'topics',
      why: 'to know beforehand that the topic is there',
      without: 'a topic that is not there is found when something is told',
    },
  ],
} as const satisfies Readonly<Record<string, readonly PermissionRow[]>>;

/** What a notifier with a role takes of whoever runs Keyturn. */
export const notifierRoleRows: readonly PermissionRow[] = [
  {
    actions: ['sts:AssumeRole'],
    needed: 'always',
    on: 'notifier-role',
    why: 'to publish findings of other accounts through the role that the entry names',
    without: 'only findings of the own account are published',
  },
];
