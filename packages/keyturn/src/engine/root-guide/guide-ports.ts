import type { Instant } from '../../core/instant.ts';
import type { Observed } from '../../core/observed.ts';
import type { AccountSummary } from '../ports.ts';

/** What a guide asks AWS. */
export interface GuideReader {
  now(): Instant;
  summary(): Promise<Observed<AccountSummary>>;
  /** When the root user made one of these events since then, the last time. */
  rootEvent(names: readonly string[], since: Instant): Promise<Observed<Instant | 'never'>>;
}
