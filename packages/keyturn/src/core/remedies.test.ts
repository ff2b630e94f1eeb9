import { describe, expect, it } from 'vitest';
import type { Partition } from './access-key.ts';
import { readSubject } from './explain-subject.ts';
import type { Remedy, Subject } from './finding.ts';
import { remedyFor, remedyIds } from './remedies.ts';

const KEY = 'AKIAQ3EGVDXBVEXAMPLE';
const ACCOUNT = '222222222222';
const PARTITIONS: readonly Partition[] = ['aws', 'aws-us-gov', 'aws-cn'];

describe.each(remedyIds)('the remedy %s', (id) => {
  it.each(everySubject())('has words, a link of the partition and steps for %s', (_, subject) => {
    for (const partition of PARTITIONS) {
      const remedy = remedyFor(id, subject, partition);
      expect(remedy.summary).toMatch(/^[A-Z].{30,}\.$/);
      expect(remedy.console.url).toMatch(HOSTS[partition]);
      expect(remedy.console.steps.length).toBeGreaterThan(0);
      for (const step of remedy.console.steps) expect(step).toMatch(/^[A-Z].+\.$/);
      expect(textOf(remedy)).not.toMatch(/undefined|null|\[object|NaN/);
    }
  });

  it.each(everySubject())('has commands that act on the right principal of %s', (_, subject) => {
    for (const partition of PARTITIONS) {
      for (const words of remedyFor(id, subject, partition).cli.map(split)) {
        expect(words[0]).toBe('aws');
        const user = valueOf(words, 'user-name');
        expect([subject.principal.type === 'user' ? subject.principal.name : undefined, undefined]).toContain(user);
        const key = valueOf(words, 'access-key-id');
        expect([subject.accessKeyId ?? undefined, undefined]).toContain(key);
        // Without a user, a command that changes something acts on whoever signs: only a session of root may say so.
        const isNameless =
          user === undefined && /^(delete|update|create|put)-(?!account-password-policy|policy)/.test(words[2] ?? '');
        expect(isNameless ? valueOf(words, 'profile') : 'root-222222222222').toBe('root-222222222222');
      }
    }
  });

  it('names a command about the very subject, or one that concerns its account', () => {
    for (const [, subject] of everySubject()) {
      const { keyturn } = remedyFor(id, subject, 'aws');
      if (keyturn === null || WHOLE.has(keyturn)) continue;
      expect(keyturn).toMatch(/^keyturn (explain|retire|rotate|exposed|root remove) \S+( --account 222222222222| --also \S+)?$/);
      const told = readSubject(keyturn.replace(/^keyturn (root )?\S+ (\S+).*$/, '$2'));
      const { accessKeyId, principal, account } = subject;
      const whole = { kind: 'account', id: account };
      const itself = principal.type === 'user' ? { kind: 'user', name: principal.name, account } : { kind: 'root', account };
      const keyOrOwner =
        keyturn.startsWith('keyturn rotate ') || accessKeyId === null ? itself : { kind: 'key', id: accessKeyId };
      expect([keyOrOwner, whole]).toContainEqual(told);
    }
  });

  it('survives being written as JSON', () => {
    const remedy = remedyFor(id, user('ci'), 'aws');
    expect(JSON.parse(JSON.stringify(remedy))).toEqual({ ...remedy });
  });
});

describe('commands', () => {
  it('turn off a key of a user, then delete it', () => {
    expect(remedyFor('remove-user-key', user('ci'), 'aws').cli).toEqual([
      'aws sts get-caller-identity --query Account --output text --region us-east-1',
      `aws iam get-access-key-last-used --access-key-id ${KEY} --region us-east-1`,
      `aws iam update-access-key --user-name ci --access-key-id ${KEY} --status Inactive --region us-east-1`,
      `aws iam delete-access-key --user-name ci --access-key-id ${KEY} --region us-east-1`,
    ]);
  });

  it('touch no key where a finding names none, as both may be in use', () => {
    const remedy = remedyFor('remove-user-key', user('ci', null), 'aws');
    expect(remedy.summary).toMatch(/^Deactivate whichever access key nobody needs of ci, /);
    expect(remedy.cli.slice(1)).toEqual(['aws iam list-access-keys --user-name ci --region us-east-1']);
  });

  it('create a successor before the old key is touched', () => {
    const acts = remedyFor('rotate-user-key', user('ci'), 'aws').cli.map((line) => line.split(' ')[2]);
    expect(acts).toEqual([
      'get-caller-identity',
      'list-access-keys',
      'create-access-key',
      'get-access-key-last-used',
      'update-access-key',
      'delete-access-key',
    ]);
  });

  it('enter a member as root, delete the exact key, and name no user', () => {
    const { cli } = remedyFor('remove-root-keys', root(KEY), 'aws');
    expect(cli[0]).toBe(
      "aws configure set credential_process 'aws sts assume-root --target-principal 222222222222 --task-policy-arn arn=arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials --output json --region us-east-1 --query Credentials.{Version:`1`,AccessKeyId:AccessKeyId,SecretAccessKey:SecretAccessKey,SessionToken:SessionToken,Expiration:Expiration}' --profile root-222222222222",
    );
    expect(cli.slice(1)).toEqual([
      'aws iam list-access-keys --profile root-222222222222 --region us-east-1',
      `aws iam get-access-key-last-used --access-key-id ${KEY} --profile root-222222222222 --region us-east-1`,
      `aws iam delete-access-key --access-key-id ${KEY} --profile root-222222222222 --region us-east-1`,
    ]);
  });

  it('only list where the id of a root key is not known', () => {
    expect(remedyFor('remove-root-keys', root(null), 'aws').cli.slice(1)).toEqual([
      'aws iam list-access-keys --profile root-222222222222 --region us-east-1',
    ]);
  });

  it('go to the partition of the account', () => {
    const gov = remedyFor('remove-root-keys', root(KEY), 'aws-us-gov').cli;
    expect(gov[0]).toContain(
      'arn=arn:aws-us-gov:iam::aws:policy/root-task/IAMDeleteRootUserCredentials --output json --region us-gov-west-1',
    );
    expect(gov[3]).toBe(`aws iam delete-access-key --access-key-id ${KEY} --profile root-222222222222 --region us-gov-west-1`);
    expect(remedyFor('remove-user-key', user('ci'), 'aws-cn').cli[1]).toMatch(/ --region cn-north-1$/);
    expect(remedyFor('stop-using-root', root(null), 'aws-cn').cli[0]).toMatch(/ --region cn-north-1$/);
  });

  it.each([
    ['plain', 'ci-bot_2.x@corp+1,a=b', '--user-name ci-bot_2.x@corp+1,a=b'],
    ['what zsh would expand', '=ls', "--user-name '=ls'"],
    ['what looks like an option', '-x', "--user-name='-x'"],
    ['what no shell would survive', "a'; rm -rf $HOME #", `--user-name 'a'\\''; rm -rf $HOME #'`],
  ])('quote names: %s', (_, name, expected) => {
    const line = remedyFor('delete-inactive-key', user(name), 'aws').cli.at(-1) ?? '';
    expect(line).toContain(` ${expected} `);
    expect(valueOf(split(line), 'user-name')).toBe(name);
  });

  it.each([
    ['ACCAQ3EGVDXBVEXAMPLE1', ['list', 'update', 'delete'].map((act) => `${act}-service-specific-credential`)],
    ['APKAQ3EGVDXBVEXAMPLE1', ['list', 'update', 'delete'].map((act) => `${act}-ssh-public-key`)],
    ['TA7SMP42TDN5Z26OBPJE7EXAMPLE', ['list', 'update', 'delete'].map((act) => `${act}-signing-certificate`)],
  ])('turn %s off by its own command', (resource, acts) => {
    const lines = remedyFor('rotate-other-credential', { ...user('ci', null), resource }, 'aws').cli.slice(1);
    expect(lines.map((line) => line.split(' ')[2]?.replace(/s$/, ''))).toEqual(acts);
    for (const line of lines.slice(1)) expect(line).toContain(`-id ${resource}`);
  });

  it('only list other credentials whose ids nobody knows', () => {
    const lines = remedyFor('rotate-other-credential', { ...user('ci', null), resource: 'signing certificate 1' }, 'aws').cli;
    expect(lines.slice(1).every((line) => line.startsWith('aws iam list-'))).toBe(true);
  });
});

describe('links', () => {
  it('open the credentials of the very user', () => {
    const url = (partition: Partition) => remedyFor('rotate-user-key', user('a=b,c+d@e'), partition).console.url;
    expect(url('aws')).toBe(
      'https://console.aws.amazon.com/iam/home#/users/details/a%3Db%2Cc%2Bd%40e?section=security_credentials',
    );
    expect(url('aws-cn')).toMatch(/^https:\/\/console\.amazonaws\.cn\/iam\/home#\/users\/details\//);
  });

  it('open the credentials of root where root can sign in', () => {
    const remedy = (partition: Partition) => remedyFor('remove-root-keys', root(KEY), partition).console;
    expect(remedy('aws').url).toBe('https://console.aws.amazon.com/iam/home#/security_credentials');
    expect(remedy('aws').steps.join(' ')).toContain('a link cannot choose the account');
    expect(remedy('aws-us-gov').url).toBe('https://console.amazonaws-us-gov.com/iam/home#/home');
    expect(remedy('aws-us-gov').steps.join(' ')).toContain('cannot sign in to the console');
  });

  it('open what a key did', () => {
    expect(remedyFor('stop-using-root', root(KEY), 'aws-us-gov').console.url).toBe(
      `https://console.amazonaws-us-gov.com/cloudtrailv2/home?region=us-gov-west-1#/events?AccessKeyId=${KEY}`,
    );
  });

  it('take names that are no text', () => {
    expect(remedyFor('rotate-user-key', user('\uD800'), 'aws').console.url).toContain('/%EF%BF%BD?');
  });
});

/** Commands that name no principal. */
const WHOLE: ReadonlySet<string> = new Set([
  'keyturn doctor',
  `keyturn admin create --account ${ACCOUNT} --trust ARN`,
  `keyturn plan --accounts ${ACCOUNT}`,
  `keyturn prevent plan --only password-policy --accounts ${ACCOUNT}`,
  'keyturn prevent plan --only deny-root-keys',
  'keyturn root guide mfa',
  'keyturn root guide password',
]);

const HOSTS: Readonly<Record<Partition, RegExp>> = {
  aws: /^https:\/\/console\.aws\.amazon\.com\//,
  'aws-us-gov': /^https:\/\/console\.amazonaws-us-gov\.com\//,
  'aws-cn': /^https:\/\/console\.amazonaws\.cn\//,
};

function everySubject(): readonly (readonly [string, Subject])[] {
  return [
    ['a key of a user', user('ci')],
    ['a user', user('root', null)],
    ['a user with a strange name', user('=a,b@c', KEY)],
    ['a key of root', root(KEY)],
    ['root', root(null)],
    ['an account', { account: ACCOUNT, accountName: null, principal: { type: 'account', name: 'account' }, accessKeyId: null }],
  ];
}

function user(name: string, accessKeyId: string | null = KEY): Subject {
  return { account: ACCOUNT, accountName: 'dev', principal: { type: 'user', name }, accessKeyId };
}

function root(accessKeyId: string | null): Subject {
  return { account: ACCOUNT, accountName: 'dev', principal: { type: 'root', name: '<root_account>' }, accessKeyId };
}

function textOf({ summary, console, cli, keyturn }: Remedy): string {
  return [summary, console.url, ...console.steps, ...cli, keyturn ?? ''].join('\n');
}

/** The words of a command as a POSIX shell would hand them over; `$(...)` in double quotes stays as it is. */
function split(line: string): readonly string[] {
  return [...line.matchAll(/(?:\\.|[^\s'"\\]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    [...word.matchAll(/\\(.)|'([^']*)'|"([^"]*)"|[^\\'"]+/g)]
      .map(([all, letter, single, double]) => letter ?? single ?? double ?? all)
      .join(''),
  );
}

function valueOf(words: readonly string[], option: string): string | undefined {
  const at = words.findIndex((word) => word === `--${option}` || word.startsWith(`--${option}=`));
  const word = words[at];
  return word?.includes('=') ? word.slice(word.indexOf('=') + 1) : words[at + 1 || words.length];
}
