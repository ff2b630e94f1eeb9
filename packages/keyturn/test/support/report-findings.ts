import type { Finding, Remedy } from '../../src/core/finding.ts';
import { addDays, type Instant } from '../../src/core/instant.ts';
import type { CheckReading } from '../../src/core/report.ts';

type ExampleCheck = Pick<CheckReading, 'id' | 'title' | 'risk' | 'severity'> & { readonly notRun?: string };

const ROOT_KEY: ExampleCheck = {
  id: 'root-access-key-present',
  title: 'The root user has an access key',
  risk: 'Whoever holds a key of the root user can do everything in the account.',
  severity: 'critical',
};
const AGE: ExampleCheck = {
  id: 'user-access-key-age',
  title: 'An active access key of a user is too old',
  risk: 'The longer a key lives, the more places hold a copy of it that nobody remembers.',
  severity: 'high',
};
const UNREAD: ExampleCheck = {
  id: 'account-unread',
  title: 'The users of an account could not be read',
  risk: 'Nobody knows which keys there are.',
  severity: 'high',
};
const UNUSED: ExampleCheck = {
  id: 'user-access-key-unused',
  title: 'An active access key of a user is not used',
  risk: 'A forgotten key still opens every door it ever opened.',
  severity: 'medium',
};
const SERVICE: ExampleCheck = {
  id: 'service-credential-age',
  title: 'A credential of one service is too old',
  risk: 'It opens the service without any further question.',
  severity: 'medium',
};
const PASSWORDS: ExampleCheck = {
  id: 'password-policy-weak',
  title: 'The password policy is weak',
  risk: 'Short passwords are guessed.',
  severity: 'low',
};
const SSH: ExampleCheck = {
  id: 'ssh-key-age',
  title: 'An SSH key is too old',
  risk: 'It opens repositories.',
  severity: 'medium',
  notRun: 'it needs --live',
};

/** The checks of the example. Their words are the example's own: those of the real ones may change. */
export const exampleChecks: readonly ExampleCheck[] = [ROOT_KEY, AGE, UNREAD, UNUSED, SERVICE, PASSWORDS, SSH];

/** Names that end a cell, a table, a tag, a line or a formula where they are taken for more than names. */
export const HOSTILE_NAME = '=cmd|\'/C calc\'!A1,"x"`<script>alert(1)</script>';

/** Every kind of finding. */
export function exampleFindings(now: Instant): readonly Finding[] {
  return [...rootFindings(now), ...keyFindings(now), ...otherFindings(now), ...unknownFindings(), exceptedFinding(now)];
}

const MANAGEMENT = { account: '111122223333', accountName: 'Management' };
const PAYMENTS = { account: '222233334444', accountName: 'Payments | "live", <b>EU</b>' };
const DATA = { account: '333344445555', accountName: null };
const DENIED = { account: '444455556666', accountName: 'Legacy' };

interface About extends Partial<Finding> {
  readonly account: Pick<Finding['subject'], 'account' | 'accountName'>;
  /** `root`, `account`, or the name of a user after a colon. */
  readonly who: 'root' | 'account' | `user:${string}`;
  readonly key?: string;
  readonly resource?: string;
}

function finding(check: ExampleCheck, { account, who, key, resource, ...rest }: About): Finding {
  const names = { root: '<root_account>', account: 'account' } as const;
  const principal =
    who === 'root' || who === 'account'
      ? { type: who, name: names[who] }
      : { type: 'user' as const, name: who.slice('user:'.length) };
  return {
    check: check.id,
    title: check.title,
    verdict: 'fail',
    severity: check.severity,
    subject: { ...account, principal, accessKeyId: key ?? null, ...(resource === undefined ? {} : { resource }) },
    because: '',
    evidence: {},
    controls: {},
    remedy: remedyOf('Look at it.'),
    owner: null,
    exception: null,
    ...rest,
  };
}

function remedyOf(summary: string, more: Partial<Remedy> = {}): Remedy {
  return { summary, console: { url: '', steps: [] }, cli: [], keyturn: null, ...more };
}

function rootFindings(now: Instant): Finding[] {
  const remedy = remedyOf('Delete the key of the root user: there is no use for one.', {
    console: {
      url: 'https://console.aws.amazon.com/iam/home#/security_credentials',
      steps: ['Sign in as the root user.', 'Delete the key under "Access keys".'],
    },
    cli: ['aws iam delete-access-key --access-key-id AKIAROOTEXAMPLE00001'],
    keyturn: 'keyturn root remove 111122223333',
  });
  const controls = { 'cis-5.0': ['1.3'], fsbp: ['IAM.4'] };
  const withoutId = { source: 'iam:GetAccountSummary', observedAt: now, status: 'inactive' } as const;
  return [
    finding(ROOT_KEY, {
      account: MANAGEMENT,
      who: 'root',
      key: 'AKIAROOTEXAMPLE00001',
      because: 'root has the active key AKIAROOTEXAMPLE00001, 2113 days old',
      evidence: { status: 'active', createdAt: addDays(now, -2113), ageDays: 2113, lastUsedAt: 'never' },
      controls,
      remedy,
    }),
    finding(ROOT_KEY, {
      account: PAYMENTS,
      who: 'root',
      because: 'root has an inactive key, 400 days old; its id can only be read by root itself',
      evidence: { ...withoutId, createdAt: addDays(now, -400), ageDays: 400 },
      controls,
      remedy,
    }),
  ];
}

function keyFindings(now: Instant): Finding[] {
  const remedy = remedyOf('Make a second key, hand it over, watch the first fall silent, then delete it.', {
    console: {
      url: 'https://us-east-1.console.aws.amazon.com/iam/home#/users/details/deploy?section=security_credentials',
      steps: ['Choose "Create access key".'],
    },
    cli: [
      'aws iam create-access-key --user-name deploy',
      'aws iam update-access-key --user-name deploy --status Inactive --access-key-id AKIADEPLOYEXAMPLE001',
    ],
    keyturn: 'keyturn rotate deploy',
  });
  const controls = { 'cis-5.0': ['1.13'], fsbp: ['IAM.3'], 'pci-4.0': ['8.3.9', '8.6.3'] };
  const use = { lastUsedAt: addDays(now, -0.5), lastUsedService: 's3', lastUsedRegion: 'eu-central-1' };
  const old = (name: string, key: string, ageDays: number): Finding =>
    finding(AGE, {
      account: PAYMENTS,
      who: `user:${name}`,
      key,
      because: `created ${ageDays} days ago; the limit is 90 days`,
      evidence: { status: 'active', createdAt: addDays(now, -ageDays), ageDays, limitDays: 90, ...use },
      controls,
      remedy,
    });
  return [
    { ...old('deploy', 'AKIADEPLOYEXAMPLE001', 412.5), owner: 'team-payments@example.com' },
    // Thirty seconds over the limit: as "90 days" it would read as allowed.
    old('jane,doe=ops@example.com', 'AKIAJANEEXAMPLE00001', 90 + 30 / 86_400),
    { ...old(HOSTILE_NAME, 'AKIAHOSTILEEXAMPLE01', 91.125), owner: '@everyone' },
    finding(UNUSED, {
      account: DATA,
      who: 'user:etl-with-a-rather-long-name-that-takes-sixty-four-characters-abc',
      key: 'AKIAETLEXAMPLE000001',
      because: 'never used since its creation 700 days ago; the limit is 45 days',
      evidence: {
        status: 'active',
        createdAt: addDays(now, -700),
        ageDays: 700,
        idleDays: 700,
        limitDays: 45,
        lastUsedAt: 'never',
      },
    }),
  ];
}

function otherFindings(now: Instant): Finding[] {
  return [
    finding(SERVICE, {
      account: DATA,
      who: 'user:git',
      resource: 'ACCAEXAMPLE00000001',
      because: 'the codecommit credential ACCAEXAMPLE00000001 was made 200 days ago; the limit is 90 days',
      evidence: {
        createdAt: addDays(now, -200),
        ageDays: 200,
        limitDays: 90,
        details: { service: 'codecommit', isActive: true },
      },
    }),
    finding(PASSWORDS, {
      account: MANAGEMENT,
      who: 'account',
      because: 'passwords may have 8 characters, and 14 are asked for',
      evidence: { details: { minimumLength: 8 } },
      controls: { 'cis-5.0': ['1.7'] },
    }),
  ];
}

function unknownFindings(): Finding[] {
  const denied = 'AssumeRole on arn:aws:iam::444455556666:role/Audit: AccessDenied';
  return [
    finding(UNREAD, {
      account: DENIED,
      who: 'account',
      verdict: 'unknown',
      because: `who the users are is not known: ${denied}`,
    }),
    finding(ROOT_KEY, {
      account: DENIED,
      who: 'root',
      verdict: 'unknown',
      because: `nobody could say whether there is one: ${denied}`,
    }),
    finding(UNUSED, {
      account: DATA,
      who: 'user:report',
      key: 'AKIAREPORTEXAMPLE001',
      verdict: 'unknown',
      because: 'its last use is not known: iam:GetAccessKeyLastUsed was throttled\nand gave up',
    }),
  ];
}

function exceptedFinding(now: Instant): Finding {
  return finding(AGE, {
    account: DATA,
    who: 'user:break-glass',
    key: 'AKIABREAKGLASS000001',
    because: 'created 500 days ago; the limit is 90 days',
    evidence: { status: 'active', createdAt: addDays(now, -500), ageDays: 500, limitDays: 90, lastUsedAt: 'never' },
    exception: {
      owner: 'security@example.com',
      reason: 'sealed in a safe; checked | monthly',
      until: addDays(now, 100),
    },
  });
}
