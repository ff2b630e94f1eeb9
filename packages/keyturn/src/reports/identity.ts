import type { Finding } from '../core/finding.ts';

/** A finding under a name that is the same in every report: a check and what it judged. */
export interface IdentifiedFinding {
  readonly finding: Finding;
  /** `user-access-key-age/111122223333/user/deploy/AKIA...` */
  readonly id: string;
  /** The same, as sixteen hexadecimal digits. */
  readonly fingerprint: string;
}

/** Names findings. Keys whose id nobody knows are told apart by their creation date, and by number where that is unknown too. */
export function identified(findings: readonly Finding[]): readonly IdentifiedFinding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const name = nameOf(finding);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const id = count === 1 ? name : `${name}/${count}`;
    return { finding, id, fingerprint: fingerprintOf(id) };
  });
}

function nameOf({ check, subject, evidence }: Finding): string {
  const { account, principal, accessKeyId, resource } = subject;
  const thing = accessKeyId ?? resource ?? evidence.createdAt;
  const who = principal.type === 'user' ? ['user', encodeURIComponent(principal.name.toWellFormed())] : [principal.type];
  return [check, account, ...who, ...(thing === undefined ? [] : [encodeURIComponent(thing.toWellFormed())])].join('/');
}

/** FNV-1a in 64 bits: a name for machines to compare, which protects nothing. */
function fingerprintOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
