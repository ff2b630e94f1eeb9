import type { AccountId } from '../core/access-key.ts';
import type { Severity } from '../core/finding.ts';
import type { Route } from '../core/notices/route.ts';
import { defaultPolicy, type Match, type Policy } from '../core/policy.ts';
import { defaultPrevention, type Prevention } from '../core/prevention/prevention.ts';
import { defaultRotation, type RotationPolicy } from '../core/rotation/rotation-policy.ts';
import type { JobName } from '../core/runs/job-record.ts';
import { defaultWatch, type Watch } from '../core/runs/watch.ts';
import { defaultSafety, type SafetyPolicy } from '../core/safety/safety-policy.ts';
import type { WantedJob } from '../jobs/jobs.ts';
import type { FormatName } from '../reports/names.ts';

/** What the file says of audits; what it does not say is absent. The command line wins over it. */
export interface AuditConfig {
  readonly org?: boolean | undefined;
  readonly accounts?: readonly AccountId[] | undefined;
  readonly includeAccounts?: readonly string[] | undefined;
  readonly excludeAccounts?: readonly string[] | undefined;
  readonly includeOus?: readonly string[] | undefined;
  readonly excludeOus?: readonly string[] | undefined;
  readonly role?: string | undefined;
  readonly externalId?: string | undefined;
  readonly live?: boolean | undefined;
  readonly ids?: 'live' | 'none' | undefined;
  readonly failOn?: Severity | 'none' | undefined;
  readonly checks?: readonly string[] | undefined;
  readonly framework?: string | undefined;
}

/** One entry of `destinations`, `rotation.probes` or `hooks`: for whom, of which kind, and what that kind wants to know. */
export interface DeliveryEntry {
  /** Undefined: for everybody. */
  readonly match: Match | undefined;
  readonly kind: string;
  readonly settings: unknown;
}

/** How the file wants AWS to be reached. */
export interface AwsConfig {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly endpointUrl?: string | undefined;
}

/** What "keyturn run" does when. */
export interface ScheduleConfig {
  /** In the order in which those are done that are due at once. */
  readonly jobs: readonly (WantedJob & { readonly name: JobName })[];
  /** Given when a report is scheduled. */
  readonly report: { readonly format: FormatName; readonly output: string } | undefined;
}

/** Where a heartbeat goes: to all that is given. */
export interface HeartbeatConfig {
  readonly file?: string | undefined;
  readonly url?: string | undefined;
  /** Environment variable that holds the address. */
  readonly urlEnv?: string | undefined;
  readonly method?: 'GET' | 'POST' | undefined;
  readonly cloudwatch?: { readonly namespace: string; readonly metric: string; readonly region?: string | undefined } | undefined;
}

/** How somebody notices that Keyturn has stopped. */
export interface WatchConfig extends Watch {
  readonly heartbeat: HeartbeatConfig;
  readonly metricsFile: string | undefined;
}

/** Who is told of what. */
export interface NotifyConfig {
  /** Days before something happens. */
  readonly warnBefore: readonly number[];
  readonly isWarnBeforeGiven: boolean;
  /** By account id. */
  readonly contacts: Readonly<Record<string, string>>;
  /** Empty: nobody is told. */
  readonly routes: readonly Route[];
  /** For the policy: whom the routes mean, and then, from `destinationMarks` on, whose keys are rotated. */
  readonly marks: readonly Match[];
  readonly destinationMarks: number;
}

/** The configuration as it was read. */
export interface LoadedConfig {
  readonly policy: Policy;
  readonly rotation: RotationPolicy;
  readonly safety: SafetyPolicy;
  readonly destinations: readonly DeliveryEntry[];
  readonly probes: readonly DeliveryEntry[];
  readonly hooks: readonly DeliveryEntry[];
  readonly prevention: Prevention;
  readonly notify: NotifyConfig;
  readonly schedule: ScheduleConfig;
  readonly watch: WatchConfig;
  /** Where the journal is kept; undefined: where such things are kept on this machine. */
  readonly stateDir: string | undefined;
  readonly audit: AuditConfig;
  readonly aws: AwsConfig;
  /** Null where there is none: the defaults hold. */
  readonly file: string | null;
  /** The line of each setting that the file gives, by its path: `limits.keyAge`. */
  readonly lines: ReadonlyMap<string, number>;
}

/** What holds without a file. */
export const noConfig: LoadedConfig = {
  policy: defaultPolicy,
  rotation: defaultRotation,
  safety: defaultSafety,
  destinations: [],
  probes: [],
  hooks: [],
  prevention: defaultPrevention,
  notify: { warnBefore: [14, 7, 1], isWarnBeforeGiven: false, contacts: {}, routes: [], marks: [], destinationMarks: 0 },
  schedule: { jobs: [], report: undefined },
  watch: { ...defaultWatch, heartbeat: {}, metricsFile: undefined },
  stateDir: undefined,
  audit: {},
  aws: {},
  file: null,
  lines: new Map(),
};

/** What holds for an audit where neither the file nor the command line says anything. */
export const auditDefaults = { role: 'OrganizationAccountAccessRole', failOn: 'low' } as const;
