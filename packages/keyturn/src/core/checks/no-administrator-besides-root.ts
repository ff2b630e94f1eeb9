import { aboutItself, defineAccountCheck, pass, unknownVerdict } from '../check.ts';

/** Root's keys can only go when somebody else can do its work. */
export const noAdministratorBesidesRoot = defineAccountCheck({
  id: 'no-administrator-besides-root',
  title: 'Nobody but the root user can administer the account',
  severity: 'medium',
  risk: 'Whatever goes wrong has to be mended as root, so root stays in use and its credentials stay.',
  remedy: 'add-administrator',
  depth: 'standard',
  judge({ administrators }) {
    if (!administrators.known) return [aboutItself(unknownVerdict(administrators, 'who can administer the account'))];
    if (administrators.value.length > 0) return [aboutItself(pass)];
    const because = 'AdministratorAccess is attached to no user, group or role';
    return [aboutItself({ is: 'fail', because, evidence: { source: administrators.source, observedAt: administrators.at } })];
  },
});
