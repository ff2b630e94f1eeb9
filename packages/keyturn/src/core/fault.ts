/** The exit codes of the command line; the highest of a run wins. */
export const exitCodes = { clean: 0, findings: 1, usage: 2, incomplete: 3, failed: 4, bug: 70 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

interface FaultRow {
  readonly exitCode: ExitCode;
  /** What the reader can do about it. */
  readonly remedy: string;
}

/** Every way in which a run can fail: its exit code and its remedy. docs/errors.md is made of it. */
export const faults = {
  'usage-wrong': { exitCode: exitCodes.usage, remedy: 'Run the command with --help to see what it takes.' },
  'no-credentials': {
    exitCode: exitCodes.usage,
    remedy:
      'Give credentials as the AWS CLI takes them: --profile NAME, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  },
  'credentials-expired': {
    exitCode: exitCodes.usage,
    remedy: 'Sign in again (for IAM Identity Center: aws sso login --profile NAME), then run the same command.',
  },
  'credentials-refused': {
    exitCode: exitCodes.usage,
    remedy: 'Check which key you use: it may be inactive, deleted, of another partition, or paired with a wrong secret.',
  },
  'clock-skewed': {
    exitCode: exitCodes.usage,
    remedy: 'Set the clock of this machine (for example: timedatectl set-ntp true), then run the same command.',
  },
  'endpoint-unreachable': {
    exitCode: exitCodes.failed,
    remedy: 'Check the network, HTTPS_PROXY, the region, and --endpoint-url or AWS_ENDPOINT_URL if you set one.',
  },
  'access-denied': {
    exitCode: exitCodes.failed,
    remedy: 'Run as an identity that may do this, or ask for the missing permission.',
  },
  'organization-unreadable': {
    exitCode: exitCodes.failed,
    remedy: 'Run from the management account or a delegated administrator, or name accounts with --accounts.',
  },
  'config-wrong': {
    exitCode: exitCodes.usage,
    remedy:
      'Mend the file at the lines above; "keyturn config check" looks at it again, docs/configuration.md says what can be in it.',
  },
  'config-missing': {
    exitCode: exitCodes.usage,
    remedy: 'Name a file that exists and that you may read, with --config or KEYTURN_CONFIG; "keyturn init" writes one.',
  },
  'file-exists': { exitCode: exitCodes.usage, remedy: 'Add --force to replace it, or name another file with --output.' },
  'output-unwritable': { exitCode: exitCodes.usage, remedy: 'Choose a file in a folder that exists and that you may write to.' },
  'report-unreadable': {
    exitCode: exitCodes.usage,
    remedy:
      'Download the report again: aws iam generate-credential-report, then aws iam get-credential-report --query Content --output text | base64 -d.',
  },
  'subject-unknown': {
    exitCode: exitCodes.usage,
    remedy: 'Check the spelling and the account; --account names another one, --org looks in all of the organization.',
  },
  'audit-unreadable': {
    exitCode: exitCodes.usage,
    remedy: 'Name two files that "keyturn audit --format json --output FILE" wrote with this version of Keyturn.',
  },
  'port-taken': { exitCode: exitCodes.usage, remedy: 'Choose another port; port 0 takes a free one.' },
  'state-unreadable': { exitCode: exitCodes.usage, remedy: 'Point --state at a file that the sandbox wrote, or at a new one.' },
  'run-locked': { exitCode: exitCodes.failed, remedy: 'Wait until it has ended; two runs at once would undo each other.' },
  'nothing-scheduled': {
    exitCode: exitCodes.usage,
    remedy: 'Say when under schedule: in keyturn.yaml, for example audit: "0 2 * * *"; docs/unattended.md tells more.',
  },
  'plan-unreadable': {
    exitCode: exitCodes.usage,
    remedy: 'Name a file that "keyturn plan --output FILE" wrote with this version of Keyturn.',
  },
  'plan-stale': {
    exitCode: exitCodes.failed,
    remedy: 'Make a new plan with "keyturn plan", read it, and apply that.',
  },
  'held-back': {
    exitCode: exitCodes.failed,
    remedy: 'Wait until the policy lets it through, or change freezes, windows or approve in keyturn.yaml.',
  },
  'policy-forbids': {
    exitCode: exitCodes.usage,
    remedy: 'Nothing was changed. If you want it to be possible, change the policy in keyturn.yaml.',
  },
  'not-agreed': { exitCode: exitCodes.usage, remedy: 'Add --yes where nobody can be asked; without it nothing is changed.' },
  'own-key-elsewhere': {
    exitCode: exitCodes.usage,
    remedy:
      'Name the profile that holds the key with --profile, or a program of yours that puts it where it belongs with --destination-command (docs/rotate-self.md).',
  },
  'mfa-needed': {
    exitCode: exitCodes.usage,
    remedy: 'Run it at a terminal, where the code can be asked for, or give the code that your device shows with --mfa-code.',
  },
  'journal-unwritable': {
    exitCode: exitCodes.failed,
    remedy:
      'Nothing is changed without a journal: make room, or name a folder that you may write to with --state-dir or KEYTURN_STATE_DIR.',
  },
  'journal-broken': {
    exitCode: exitCodes.failed,
    remedy:
      'Look at it with "keyturn journal verify". To go on, move the journal and its .head file to a safe place: the next run begins a new one.',
  },
  'journal-unreadable': {
    exitCode: exitCodes.usage,
    remedy:
      'Name a journal that exists and that you may read; "keyturn journal verify" without a name takes the one of this machine.',
  },
  'journal-secret': {
    exitCode: exitCodes.failed,
    remedy:
      'Nothing was written. A name or a path that is no secret has to be called otherwise; anything else is a bug: report it.',
  },
  'schedule-refused': {
    exitCode: exitCodes.failed,
    remedy: 'See what the program above says; "keyturn schedule emit" writes the same for you to install by hand.',
  },
  'schedule-unfit': {
    exitCode: exitCodes.usage,
    remedy: 'Change the schedule, or choose another form: docs/scheduling.md says what each of them can say.',
  },
  'notices-unwritable': {
    exitCode: exitCodes.failed,
    remedy:
      'Nobody is told what cannot be written down: make room, or name a folder that you may write to with --state-dir or KEYTURN_STATE_DIR.',
  },
  'notices-unreadable': {
    exitCode: exitCodes.failed,
    remedy: 'Mend it, or move it to a safe place: then everybody is told once more what still holds.',
  },
  interrupted: { exitCode: exitCodes.incomplete, remedy: 'Run the same command again, and let it end.' },
  'aws-failed': { exitCode: exitCodes.failed, remedy: 'Try again; if it stays, run with --debug and report what it prints.' },
} as const satisfies Readonly<Record<string, FaultRow>>;

export type FaultCode = keyof typeof faults;

/** A failure with a code; anything else that is thrown is a bug. The message says what was attempted and what came back, never a secret. */
export class Fault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Fault';
    this.code = code;
  }

  get exitCode(): ExitCode {
    return faults[this.code].exitCode;
  }

  get remedy(): string {
    return faults[this.code].remedy;
  }
}
