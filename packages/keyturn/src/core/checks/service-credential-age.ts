import type { ServiceCredential } from '../account.ts';
import { aboutItself, type Circumstances, defineAccountCheck, pass, unknownVerdict } from '../check.ts';
import type { Verdict } from '../finding.ts';
import { daysBetween } from '../instant.ts';
import { agoText, limitText, overText } from '../limit-words.ts';
import { exactDays } from '../words.ts';

/** CodeCommit, Keyspaces, Bedrock: as long-lived as access keys, and in no credential report (aws-facts A11). */
export const serviceCredentialAge = defineAccountCheck({
  id: 'service-credential-age',
  title: 'A service-specific credential of a user is too old, or expired and left',
  severity: 'medium',
  risk: 'It opens its service to whoever has it, for as long as nobody remembers it.',
  remedy: 'rotate-other-credential',
  depth: 'standard',
  judge({ serviceCredentials }, circumstances) {
    if (!serviceCredentials.known)
      return [aboutItself(unknownVerdict(serviceCredentials, 'which service credentials there are'))];
    return serviceCredentials.value.map((credential) => ({
      accessKeyId: null,
      resource: credential.id,
      user: credential.user,
      verdict: judgeCredential(credential, circumstances),
    }));
  },
});

function judgeCredential(credential: ServiceCredential, { limits, now }: Circumstances): Verdict {
  const { service, isActive, createdAt, expiresAt } = credential;
  const ageDays = daysBetween(createdAt, now);
  const limitDays = limits.serviceCredentialAgeDaysMax;
  const evidence = {
    status: isActive ? ('active' as const) : ('inactive' as const),
    createdAt,
    ageDays: exactDays(ageDays),
    ...(expiresAt === null ? {} : { expiresAt }),
    limitDays,
    details: { service },
  };
  if (expiresAt !== null && expiresAt < now) {
    const because = `the credential for ${service} expired ${agoText(daysBetween(expiresAt, now))}, and is still there`;
    return { is: 'fail', because, evidence: { ...evidence, status: 'expired' } };
  }
  if (!isActive || ageDays <= limitDays) return pass;
  const because = `the credential for ${service} was created ${overText(ageDays, limitDays)} ago; ${limitText(limitDays)}`;
  return { is: 'fail', because, evidence };
}
