import { aboutItself, defineRootCheck, pass, unknownVerdict } from '../check.ts';
import { listText } from '../limit-words.ts';
import { rootCredentials } from '../root-credentials.ts';

/** As Security Hub IAM.9 has it (CIS 1.5): a root user with neither password nor key has nothing that MFA could guard. */
export const rootMfaMissing = defineRootCheck({
  id: 'root-mfa-missing',
  title: 'The root user has no MFA device',
  severity: 'critical',
  risk: 'Whoever learns the password of root, or can read its mailbox, owns the account.',
  remedy: 'secure-root',
  depth: 'standard',
  judge({ root }) {
    const { hasMfa } = root;
    const { there, unread, details } = rootCredentials(root, ['hasPassword', 'hasAccessKeys']);
    if (hasMfa.known && hasMfa.value) return [aboutItself(pass)];
    if (there.length === 0 && !unread) return [aboutItself(pass)];
    if (!hasMfa.known) return [aboutItself(unknownVerdict(hasMfa, 'whether root has an MFA device'))];
    if (there.length === 0 && unread) return [aboutItself(unread)];
    const evidence = { details, source: hasMfa.source, observedAt: hasMfa.at };
    return [aboutItself({ is: 'fail', because: `root has ${listText(there)}, and no MFA device`, evidence })];
  },
});
