import { aboutItself, defineRootCheck, pass, unknownVerdict } from '../check.ts';
import { listText } from '../limit-words.ts';
import { rootCredentials } from '../root-credentials.ts';
import { plural } from '../words.ts';

/**
 * As Security Hub IAM.6 (CIS 1.6), but for mixed devices: the weakest one is what a thief will use. Passkeys pass: AWS
 * tells nobody which of them are synced in software.
 */
export const rootMfaNotHardware = defineRootCheck({
  id: 'root-mfa-not-hardware',
  title: 'The root user signs in with codes of a virtual MFA device',
  severity: 'critical',
  risk: 'The seed of a virtual device is a secret in a phone and in its backups: it can be copied and phished, hardware and passkeys cannot.',
  remedy: 'secure-root',
  depth: 'standard',
  judge({ root }) {
    const { hasMfa, mfaDevices } = root;
    const { there, unread } = rootCredentials(root, ['hasPassword', 'hasAccessKeys']);
    if (hasMfa.known && !hasMfa.value) return [];
    if (there.length === 0 && !unread) return [aboutItself(pass)];
    if (!hasMfa.known) return [aboutItself(unknownVerdict(hasMfa, 'whether root has an MFA device'))];
    if (!mfaDevices.known) return [aboutItself(unknownVerdict(mfaDevices, 'which MFA devices root has'))];
    const virtual = mfaDevices.value.filter(({ kind }) => kind === 'virtual').map(({ serial }) => serial);
    if (virtual.length === 0) return [aboutItself(pass)];
    const because = `root has ${plural(virtual.length, 'virtual MFA device')}: ${listText(virtual)}`;
    const evidence = { details: { virtualDevices: virtual.join(', ') }, source: mfaDevices.source, observedAt: mfaDevices.at };
    return [aboutItself({ is: 'fail', because, evidence })];
  },
});
