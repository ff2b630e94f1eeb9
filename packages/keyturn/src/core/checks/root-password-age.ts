import { aboutItself, defineRootCheck, pass, unknownVerdict } from '../check.ts';
import { daysBetween } from '../instant.ts';
import { limitText, overText } from '../limit-words.ts';
import { unknown } from '../observed.ts';
import { rootPassword } from '../root-password.ts';
import { exactDays } from '../words.ts';

/** No password policy of the account binds root: AWS never makes it change its password. */
export const rootPasswordAge = defineRootCheck({
  id: 'root-password-age',
  title: 'The password of the root user is too old',
  severity: 'low',
  risk: 'People who left since may know it, and it may stand in a leaked list of passwords.',
  remedy: 'renew-root-password',
  depth: 'standard',
  judge({ root }, { limits, now }) {
    const password = rootPassword(root);
    if (!password.known) return [aboutItself(unknownVerdict(password, "the age of root's password"))];
    if (password.value === null) return [];
    const { changedAt, lastUsedAt } = password.value;
    if (changedAt === null) return [aboutItself(unknownVerdict(WITHHELD, "the age of root's password"))];
    const ageDays = daysBetween(changedAt, now);
    const limitDays = limits.rootPasswordAgeDaysMax;
    if (ageDays <= limitDays) return [aboutItself(pass)];
    const because = `the password of root was changed ${overText(ageDays, limitDays)} ago; ${limitText(limitDays)}`;
    const { source, at } = password;
    const evidence = { createdAt: changedAt, ageDays: exactDays(ageDays), lastUsedAt, limitDays, source, observedAt: at };
    return [aboutItself({ is: 'fail', because, evidence })];
  },
});

/** Older reports say `not_supported` there. */
const WITHHELD = unknown('not-told', 'the credential report does not say when it was changed');
