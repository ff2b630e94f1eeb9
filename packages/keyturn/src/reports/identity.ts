import type { Finding } from '../core/finding.ts';

/** A finding under a name that is the same in every report: a check and what it judged. */
export interface IdentifiedFinding {
  readonly finding: Finding;
  /** `user-access-key-age/111122223333/user/deploy/AKIA...` */
  readonly id: string;
}

/** Names findings. Keys whose id nobody knows are told apart by their creation date, and by number where that is unknown too. */
export function* identified(findings: Iterable<Finding>): Iterable<IdentifiedFinding> {
  const seen = new Map<string, number>();
  for (const finding of findings) {
    const name = nameOf(finding);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    yield { finding, id: count === 1 ? name : `${name}/${count}` };
  }
}

function nameOf({ check, subject, evidence }: Finding): string {
  const { account, principal, accessKeyId, resource } = subject;
  const thing = accessKeyId ?? resource ?? evidence.createdAt;
  const who = principal.type === 'user' ? ['user', encodeURIComponent(principal.name.toWellFormed())] : [principal.type];
  return [check, account, ...who, ...(thing === undefined ? [] : [encodeURIComponent(thing.toWellFormed())])].join('/');
}

/** The name as sixteen hexadecimal digits. FNV-1a in 64 bits: for machines to compare, it protects nothing. */
export function fingerprintOf(id: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(id)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
