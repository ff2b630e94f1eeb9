import type { Examination } from '../aws/examine.ts';
import type { Diagnosis } from '../core/diagnosis.ts';

/** Everything that `doctor` found out; `--format json` is this. */
export interface DoctorReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'keyturn'; readonly version: string };
  readonly environment: {
    readonly node: string;
    readonly configuration: string | null;
    readonly profile: string | null;
    readonly region: string;
    readonly partition: string | null;
    readonly endpoint: string | null;
    /** Without the password that may be in it. */
    readonly proxy: string | null;
  };
  readonly clock: { readonly aws: string; readonly aheadSeconds: number } | null;
  readonly caller:
    | (Examination['caller'] & { readonly key: { readonly id: string; readonly ageDays: number | null } | null })
    | null;
  /** Which parts of centralized root access are on, in words. */
  readonly rootAccess: string | null;
  readonly accounts: readonly Diagnosis[];
  readonly warnings: readonly string[];
  /** Why nothing could be tried; null when it could. */
  readonly failure: string | null;
}
