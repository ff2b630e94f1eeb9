import type { AccountRef, UserFacts } from './account.ts';
import type { Instant } from './instant.ts';
import type { Exception, Limits, Match, Policy } from './policy.ts';
import { isLike } from './wildcard.ts';

/** Whom a policy is asked about. */
export interface MatchSubject {
  readonly account: AccountRef;
  /** Absent: the root user, or the account as a whole. */
  readonly user?: UserFacts;
  readonly isRoot: boolean;
  readonly accessKeyId: string | null;
}

/**
 * Whether a match means a subject. Where a fact that it asks for is unknown, it does not: an exception needs certainty.
 * What is said of users never means root; what is said of accounts, OUs or keys alone means everybody there.
 */
export function matches(match: Match, subject: MatchSubject): boolean {
  return fit(match, subject) === 'yes';
}

/** Whether a match means a subject, or may: who must not be touched is not touched either where nobody can tell. */
export function mayMatch(match: Match, subject: MatchSubject): boolean {
  return fit(match, subject) !== 'no';
}

/** The limits that hold for a principal. */
export function limitsFor(policy: Policy, subject: MatchSubject): Limits {
  return policy.rules.reduce<Limits>(
    (limits, rule) => (matches(rule.match, subject) ? { ...limits, ...rule.limits } : limits),
    policy.limits,
  );
}

/**
 * All limits that may hold for a principal: more than one where a rule asks for a fact that is not known. A verdict that is not the
 * same under all of them is unknown: a rule may be stricter than the rest.
 */
export function limitsPossibleFor(policy: Policy, subject: MatchSubject): readonly Limits[] {
  return policy.rules.reduce<readonly Limits[]>(
    (possible, rule) => {
      const answer = fit(rule.match, subject);
      if (answer === 'no') return possible;
      const ruled = possible.map((limits) => ({ ...limits, ...rule.limits }));
      return answer === 'yes' ? ruled : distinct([...possible, ...ruled]);
    },
    [policy.limits],
  );
}

/** The exception that covers a check of a subject at this instant, if there is one. */
export function exceptionFor(
  policy: Policy,
  asked: { readonly check: string; readonly subject: MatchSubject; readonly now: Instant },
): Exception | undefined {
  return policy.exceptions.find(
    (exception) =>
      exception.until > asked.now &&
      (exception.checks === undefined || exception.checks.includes(asked.check)) &&
      matches(exception.match, asked.subject),
  );
}

/** Which of the policy's marks may mean a subject: where a fact is not known, rather one too many. */
export function marksOf({ marks = [] }: Policy, subject: MatchSubject): readonly number[] {
  const found = marks.flatMap((match, index) => (mayMatch(match, subject) ? [index] : []));
  return found.length === 0 ? NO_MARKS : found;
}

/** One for all: a fleet has a hundred thousand findings. */
const NO_MARKS: readonly number[] = [];

/** What a policy asks for that is read only then. */
export interface AskedFacts {
  readonly tags: boolean;
  readonly groups: boolean;
  readonly units: boolean;
  /** Keys by their ids, which no report knows. */
  readonly keys: boolean;
}

/** Which facts a policy asks for, so that they are read only then. */
export function factsAskedBy(policy: Policy): AskedFacts {
  const all = [...[...policy.rules, ...policy.exceptions].map(({ match }) => match), ...(policy.marks ?? [])];
  return {
    tags: policy.ownerTags.length > 0 || all.some((match) => match.tags !== undefined),
    groups: all.some((match) => match.groups !== undefined),
    units: all.some((match) => match.units !== undefined),
    keys: all.some((match) => match.keys !== undefined),
  };
}

/** `unknown`: it depends on a fact that is not known. */
type Fit = 'yes' | 'no' | 'unknown';

function fit(match: Match, subject: MatchSubject): Fit {
  // An empty match means nobody: a slip must not except the whole world.
  if (Object.values(match).every((wanted) => wanted === undefined)) return 'no';
  const fits: Fit[] = [
    ...(match.root === undefined ? [] : [sure(match.root === subject.isRoot)]),
    ...(match.accounts === undefined ? [] : [sure(match.accounts.includes(subject.account.id))]),
    ...(match.units === undefined ? [] : [sure(subject.account.unitPath.some((unit) => fitsAny(match.units, unit)))]),
    ...(match.keys === undefined ? [] : [sure(subject.accessKeyId !== null && match.keys.includes(subject.accessKeyId))]),
    ...(meansUsers(match) ? [subject.user ? fitUser(match, subject.user) : 'no'] : []),
  ];
  return together(fits);
}

function meansUsers({ users, paths, tags, groups, kind }: Match): boolean {
  return [users, paths, tags, groups, kind].some((wanted) => wanted !== undefined);
}

function fitUser({ users, paths, tags, groups, kind }: Match, user: UserFacts): Fit {
  return together([
    users === undefined ? 'yes' : sure(fitsAny(users, user.name)),
    paths === undefined ? 'yes' : fitPath(paths, user.path),
    tags === undefined ? 'yes' : fitTags(tags, user.tags),
    groups === undefined ? 'yes' : fitGroups(groups, user.groups),
    kind === undefined ? 'yes' : fitKind(kind, user.password),
  ]);
}

/** `/eng/` and `/eng` mean what is at it and below it, and not `/engineering/`. */
function fitPath(paths: readonly string[], path: string | null): Fit {
  if (path === null) return 'unknown';
  return sure(paths.some((wanted) => isLike(path, `${wanted}${wanted.endsWith('/') ? '' : '/'}*`)));
}

function fitTags(wanted: Readonly<Record<string, string>>, tags: UserFacts['tags']): Fit {
  if (!tags.known) return 'unknown';
  const pairs = Object.entries(wanted);
  const isThere = ([name, pattern]: readonly [string, string]) => {
    const value = tags.value.get(name);
    return value !== undefined && isLike(value, pattern);
  };
  return sure(pairs.length > 0 && pairs.every(isThere));
}

function fitGroups(wanted: readonly string[], groups: UserFacts['groups']): Fit {
  return groups.known ? sure(groups.value.some((group) => fitsAny(wanted, group))) : 'unknown';
}

function fitKind(kind: 'person' | 'machine', password: UserFacts['password']): Fit {
  return password.known ? sure((kind === 'person') === (password.value !== null)) : 'unknown';
}

function fitsAny(patterns: readonly string[] = [], text: string): boolean {
  return patterns.some((pattern) => isLike(text, pattern));
}

function sure(isFit: boolean): Fit {
  return isFit ? 'yes' : 'no';
}

/** One `no` decides, whatever else is not known. */
function together(fits: readonly Fit[]): Fit {
  if (fits.includes('no')) return 'no';
  return fits.includes('unknown') ? 'unknown' : 'yes';
}

/** Members stand in the same order in all of them: each is the policy's with some replaced. */
function distinct(several: readonly Limits[]): readonly Limits[] {
  return [...new Map(several.map((limits) => [JSON.stringify(limits), limits])).values()];
}
