import type { AccountId } from './access-key.ts';
import { ROOT_PRINCIPAL } from './finding.ts';
import { looksSecret } from './secret-look.ts';

/** Whom somebody asks about; `account` where they said it with the name. */
export type ExplainSubject =
  | { readonly kind: 'key'; readonly id: string }
  | { readonly kind: 'user'; readonly name: string; readonly account: AccountId | null }
  | { readonly kind: 'root'; readonly account: AccountId | null }
  | { readonly kind: 'account'; readonly id: AccountId };

/** What was read from a word, or the sentence why it means nobody. The sentence never holds the word: it may be a secret. */
export type ReadSubject = ExplainSubject | { readonly kind: 'refused'; readonly why: string };

/** Reads what people have at hand: an access key id, a user name, `root`, an account id, `ACCOUNT/USER`, an ARN. */
export function readSubject(word: string): ReadSubject {
  const text = word.trim();
  if (text === '') return refused(`It wants ${WANTED}, and got nothing.`);
  const inArn = subjectOfArn(text);
  if (inArn) return inArn;
  const placed = /^(?<account>\d{12})\/(?<name>.+)$/.exec(text)?.groups;
  const name = placed?.['name'] ?? text;
  if (looksSecret(name)) return refused(SECRET);
  if (placed) return subjectOfName(name, placed['account'] ?? null);
  if (/^\d{4}-?\d{4}-?\d{4}$/.test(text)) return { kind: 'account', id: text.replaceAll('-', '') };
  return subjectOfId(text) ?? subjectOfName(text, null);
}

const WANTED = 'an access key id (AKIA...), the name of a user, root, or the id of an account';

const SECRET =
  'That looks like a secret, which Keyturn never takes: ask by the id of the key (AKIA...), and rotate the key, as the secret now stands in the history of this shell.';

function subjectOfArn(text: string): ReadSubject | undefined {
  const arn = /^arn:[\w-]+:(?<service>iam|sts)::(?<account>\d{12})?:(?<what>.+)$/.exec(text)?.groups;
  if (!arn)
    return text.startsWith('arn:')
      ? refused('Of all ARNs only those of IAM users and of root users have access keys.')
      : undefined;
  const { account = null, what = '' } = arn;
  if (account !== null && what === 'root') return { kind: 'root', account };
  const user = /^user\/(?:.*\/)?(?<name>[\w+=,.@-]{1,64})$/.exec(what)?.groups?.['name'];
  if (arn['service'] === 'iam' && account !== null && user !== undefined) return { kind: 'user', name: user, account };
  const isRole = what.startsWith('role/') || what.startsWith('assumed-role/');
  return refused(
    isRole
      ? 'A role has no access keys that last: those of its sessions end by themselves.'
      : 'Of all ARNs only those of IAM users and of root users have access keys.',
  );
}

/** What else begins like a key (IAM User Guide, reference_identifiers). */
const otherIds: Readonly<Record<string, string>> = {
  AIDA: 'the unique id of an IAM user: ask by its name',
  AROA: 'the unique id of a role, which has no access keys that last',
  AGPA: 'the unique id of a group, which has no access keys',
  AIPA: 'the unique id of an instance profile, which has no access keys',
  ANPA: 'the unique id of a policy',
  APKA: 'the id of an SSH key: ask by the name of its user',
  ASCA: 'the id of a certificate: ask by the name of its user',
  ACCA: 'the id of a credential of one service: ask by the name of its user',
  ABIA: 'the id of a bearer token of STS, which ends by itself',
};

/** Today's ids have 20 characters. */
const ID_LENGTH = 20;

function subjectOfId(text: string): ReadSubject | undefined {
  if (!/^A[A-Z]{3}[A-Z0-9]{8,}$/.test(text)) return undefined;
  const prefix = text.slice(0, 4);
  const other = otherIds[prefix];
  if (other !== undefined) return refused(`What begins with ${prefix} is ${other}.`);
  if (prefix === 'ASIA') {
    return refused(
      'What begins with ASIA is a temporary key: it ends by itself within 36 hours, and there is nothing to rotate; ask by the user, or see the role, whose session it is.',
    );
  }
  if (prefix !== 'AKIA') return undefined;
  if (text.length === ID_LENGTH) return { kind: 'key', id: text };
  return refused(`The id of an access key has ${ID_LENGTH} characters, and this has ${text.length}.`);
}

function subjectOfName(name: string, account: AccountId | null): ReadSubject {
  if (name === 'root' || name === ROOT_PRINCIPAL.name) return { kind: 'root', account };
  // What IAM takes for names (API reference, CreateUser).
  if (/^[\w+=,.@-]{1,64}$/.test(name)) return { kind: 'user', name, account };
  return refused(`It wants ${WANTED}; names of users have no spaces, and at most 64 letters, digits and + = , . @ _ -.`);
}

function refused(why: string): ReadSubject {
  return { kind: 'refused', why };
}
