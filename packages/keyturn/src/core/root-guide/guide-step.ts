import type { AccountId, Partition } from '../access-key.ts';

/** What only a person in the console can do for a root user. */
export const guideTopics = ['mfa', 'password', 'keys'] as const;

export type GuideTopic = (typeof guideTopics)[number];

/** Whose root user is meant. */
export interface GuidePlace {
  readonly account: AccountId;
  readonly partition: Partition;
}

/** How it is known that a step was done. */
export type GuideCheck =
  /** GetAccountSummary says so, at once. */
  | { readonly by: 'summary'; readonly fact: 'hasRootMfa' | 'hasRootKeys'; readonly wanted: boolean }
  /** The root user made one of these events since the guide was begun; CloudTrail tells them minutes later. */
  | { readonly by: 'events'; readonly names: readonly string[] }
  /** AWS cannot be asked: somebody says so, and what they saw stands in the journal. */
  | { readonly by: 'person'; readonly question: string };

/** One step of a guide, as data: a terminal shows it, and so can a page. */
export interface GuideStep {
  /** Stable: the journal names it. */
  readonly id: string;
  readonly title: string;
  /** What to do, line by line. */
  readonly text: readonly string[];
  /** Where; null where there is no page for it. */
  readonly link: string | null;
  readonly check: GuideCheck;
}

/** A guide for one root user. */
export interface Guide {
  readonly topic: GuideTopic;
  readonly title: string;
  readonly place: GuidePlace;
  /** What is different in this partition; empty in the commercial one. */
  readonly remarks: readonly string[];
  readonly steps: readonly GuideStep[];
}
