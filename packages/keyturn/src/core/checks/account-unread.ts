import { aboutItself, defineAccountCheck, pass, unknownVerdict } from '../check.ts';

/** One line for an account that nobody could look into, instead of one for each check: what is unread is never a pass. */
export const accountUnread = defineAccountCheck({
  id: 'account-unread',
  title: 'The users of an account could not be read',
  severity: 'high',
  risk: 'Nobody knows which keys there are: this account may hold the worst of them.',
  remedy: 'make-readable',
  depth: 'standard',
  judge: ({ users }) => [aboutItself(users.known ? pass : unknownVerdict(users, 'who the users are'))],
});
