import { aboutItself, defineRootCheck, pass, unknownVerdict } from '../check.ts';
import { listText } from '../limit-words.ts';
import { rootCredentials } from '../root-credentials.ts';

/** Turning centralized root access on deletes nothing: what members had before, they still have (CIS 7.0 2.1.1). */
export const rootCredentialsLeft = defineRootCheck({
  id: 'root-credentials-left',
  title: 'The root user of a member account still has credentials, though root access is centralized',
  severity: 'medium',
  risk: 'The organization can do without them, so they only serve whoever finds them.',
  remedy: 'delete-root-credentials',
  depth: 'standard',
  judge({ account, root, rootFeatures }) {
    if (account.isManagement) return [];
    if (rootFeatures.known && !rootFeatures.value?.credentialsManagement) return [];
    const { there, unread, details } = rootCredentials(root, ['hasPassword', 'hasAccessKeys', 'hasCertificates', 'hasMfa']);
    if (there.length === 0 && !unread) return [aboutItself(pass)];
    if (!rootFeatures.known) return [aboutItself(unknownVerdict(rootFeatures, 'whether root access is centralized'))];
    if (there.length === 0 && unread) return [aboutItself(unread)];
    const because = `root access is centralized, and root of this account still has ${listText(there)}`;
    const evidence = { details, source: rootFeatures.source, observedAt: rootFeatures.at };
    return [aboutItself({ is: 'fail', because, evidence })];
  },
});
