import type { Instant } from '../instant.ts';

/** What else than keys can be removed from a root user. */
export const alsoNames = ['certificates', 'mfa', 'password'] as const;

export type Also = (typeof alsoNames)[number];

/** Facts behind a step, for plans and the journal. Never a secret. */
export type RemovalEvidence = Readonly<Record<string, string | number | boolean | null>>;

interface StepBase {
  /** Why, as a sentence without its full stop. */
  readonly because: string;
  readonly evidence: RemovalEvidence;
}

/** One change to one root user, or to the policy that pauses it. */
export type RemovalStep = StepBase &
  (
    | { readonly do: 'create-pause'; readonly keys: readonly string[]; readonly days: number; readonly also: readonly Also[] }
    | { readonly do: 'attach-pause'; readonly policy: string }
    /** The pause counts from this note on, which comes after the policy was attached. */
    | { readonly do: 'note-pause'; readonly policy: string }
    /** Somebody detached the policy: what was noted of its beginning does not hold any more. */
    | { readonly do: 'clear-pause-note'; readonly policy: string }
    /** `keys` are all that may be there: one more, and nothing is deleted. */
    | { readonly do: 'delete-key'; readonly key: string; readonly keys: readonly string[] }
    | { readonly do: 'delete-certificate'; readonly certificate: string }
    | { readonly do: 'remove-mfa'; readonly serial: string }
    | { readonly do: 'delete-password' }
    | { readonly do: 'detach-pause'; readonly policy: string }
    | { readonly do: 'delete-pause'; readonly policy: string }
  );

export type RemovalStepName = RemovalStep['do'];

/** What only a person can settle; stable, alerts may hang on them. */
export type RemovalProblem =
  | 'management-account'
  | 'not-in-organization'
  | 'account-not-active'
  | 'features-off'
  | 'control-policies-off'
  | 'control-policies-full'
  | 'no-other-administrator'
  | 'pause-not-ours'
  | 'pause-edited'
  | 'pause-elsewhere'
  | 'used-while-paused'
  | 'new-credential';

/** Why nothing is done for now; stable, too. */
export type RemovalWait = 'pause' | 'done' | 'nothing-there' | 'not-paused';

/** The one thing to do next about a root user. */
export type RemovalDecision =
  | { readonly kind: 'step'; readonly step: RemovalStep }
  /** What was done as this root user since the pause began has to be read first. */
  | { readonly kind: 'look'; readonly since: Instant; readonly keys: readonly string[] }
  | { readonly kind: 'rest'; readonly wait: RemovalWait; readonly until: Instant | null; readonly because: string }
  | {
      readonly kind: 'ask';
      readonly problem: RemovalProblem;
      readonly because: string;
      /** What a person can do, as commands or sentences. */
      readonly choices: readonly string[];
    }
  /** A fact is missing: nothing is done on what is not known. */
  | { readonly kind: 'unknown'; readonly because: string };
