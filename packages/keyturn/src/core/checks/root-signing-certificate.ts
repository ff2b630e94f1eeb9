import { aboutItself, defineRootCheck, pass, unknownVerdict } from '../check.ts';

/** A certificate of root signs requests like a root key, and is forgotten more easily: no benchmark asks for it. */
export const rootSigningCertificate = defineRootCheck({
  id: 'root-signing-certificate',
  title: 'The root user has an X.509 signing certificate',
  severity: 'high',
  risk: 'Whoever holds its private key signs requests as root, which nothing limits.',
  remedy: 'delete-root-credentials',
  depth: 'standard',
  judge({ root: { hasCertificates } }) {
    if (!hasCertificates.known) return [aboutItself(unknownVerdict(hasCertificates, 'whether root has a signing certificate'))];
    if (!hasCertificates.value) return [aboutItself(pass)];
    const evidence = { source: hasCertificates.source, observedAt: hasCertificates.at };
    return [aboutItself({ is: 'fail', because: 'root has an X.509 signing certificate, active or not', evidence })];
  },
});
