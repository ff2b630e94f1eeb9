import type { AccountFacts, AccountRef, ExposedKey, NamedByHealth, ServiceCredential, UserFacts } from './account.ts';
import type { Check } from './check.ts';
import { limitsOf } from './check-limits.ts';
import { evaluateAccount, evaluateUser, type Judgement, type Standard } from './evaluate.ts';
import type { Explained, ToldException, ToldRule, ToldVerdict } from './explanation.ts';
import { ROOT_PRINCIPAL } from './finding.ts';
import type { Instant } from './instant.ts';
import { limitsFor, limitsPossibleFor, type MatchSubject, matches } from './match.ts';
import { known, mapObserved, type Observed, unknown } from './observed.ts';
import type { Policy } from './policy.ts';

/** A user, or one of its keys. */
export interface UserSubject {
  readonly account: AccountRef;
  readonly user: UserFacts;
  readonly keyId: string | null;
  /** Of all users of the account. */
  readonly credentials: Observed<readonly ServiceCredential[]>;
  /** All users whom AWS quarantined, and by which policy. */
  readonly quarantined: Observed<ReadonlyMap<string, string>>;
  /** All that AWS Health names. */
  readonly exposed: Observed<readonly NamedByHealth[]>;
}

/** Every verdict about a user, or about one key of a user; judged by the very functions of an audit, one check at a time. */
export function explainUser(about: UserSubject, standard: Standard): Explained {
  const { account, user, keyId } = about;
  const subject: MatchSubject = { account, user, isRoot: false, accessKeyId: keyId };
  const verdicts = standard.checks.flatMap((check): ToldVerdict[] => {
    const told = teller(check, standard, subject);
    const alone = { ...standard, checks: [check] };
    switch (check.about) {
      case 'user-key': {
        if (!user.keys.known) return told.all(evaluateUser({ account, user }, alone));
        const { value, source, at } = user.keys;
        const keys = value.filter(({ id }) => keyId === null || id === keyId);
        return keys.flatMap((key) =>
          told.all(evaluateUser({ account, user: { ...user, keys: known([key], source, at) } }, alone), key.id),
        );
      }
      case 'user':
      case 'policy':
        return told.all(evaluateUser({ account, user }, alone));
      case 'account':
        return verdictsOfAccount(about, check, alone);
      case 'root':
        return [];
      default:
        return check satisfies never;
    }
  });
  return { verdicts, ...policyFor(subject, standard) };
}

/** Of the checks of accounts two are about users; the age of service credentials is judged by the limits of the account. */
function verdictsOfAccount(about: UserSubject, check: Check, alone: Standard): ToldVerdict[] {
  const { account, user } = about;
  const facts = asEntered(accountOfUser(about));
  if (check.id === 'exposed-key')
    return teller(check, alone, { account, user, isRoot: false, accessKeyId: about.keyId }).all(evaluateAccount(facts, alone));
  if (!limitsOf(check.id).includes('serviceCredentialAgeDaysMax')) return [];
  const told = teller(check, alone, { account, isRoot: false, accessKeyId: null });
  const { serviceCredentials: own } = facts;
  return own.known && own.value.length === 0 ? [told.doesNotApply()] : told.all(evaluateAccount(facts, alone));
}

/** Every verdict about a root user, or about one of its keys. */
export function explainRoot(facts: AccountFacts, keyId: string | null, standard: Standard): Explained {
  const subject: MatchSubject = { account: facts.account, isRoot: true, accessKeyId: keyId };
  const keys = mapObserved(facts.root.keys, (all) => all.filter(({ id }) => keyId === null || id === keyId));
  const seen = asEntered({ ...facts, root: { ...facts.root, keys } });
  const verdicts = standard.checks.flatMap((check) => {
    if (check.id === 'exposed-key') return verdictsOfExposedRoot(seen, { check, keyId, subject, standard });
    if (check.about !== 'root' && check.about !== 'policy') return [];
    const { findings, ...judgement } = evaluateAccount(seen, { ...standard, checks: [check] });
    const own = findings.filter(({ subject: { principal } }) => principal.type === 'root');
    return teller(check, standard, subject).all({ ...judgement, findings: own });
  });
  return { verdicts, ...policyFor(subject, standard) };
}

interface AboutRoot {
  readonly check: Check;
  readonly keyId: string | null;
  readonly subject: MatchSubject;
  readonly standard: Standard;
}

/** What AWS Health names that may be of root; of a key that it does not name there is nothing to tell. */
function verdictsOfExposedRoot(facts: AccountFacts, { check, keyId, subject, standard }: AboutRoot): ToldVerdict[] {
  const exposed = mapObserved(facts.exposed, (all) => perhapsOfRoot(all).filter(({ id }) => keyId === null || id === keyId));
  const quarantined = known([], 'iam:ListEntitiesForPolicy', standard.now);
  const judgement = evaluateAccount({ ...facts, exposed, quarantined }, { ...standard, checks: [check] });
  return judgement.findings.length === 0 ? [] : teller(check, standard, subject).all(judgement);
}

/** Of what AWS Health names, what no user has: it may be of root. */
export function perhapsOfRoot(exposed: readonly ExposedKey[]): readonly ExposedKey[] {
  return exposed.filter(({ holder }) => holder.is !== 'user');
}

/** Every verdict about an account as a whole; those about its root user and its users are told of them. */
export function explainAccount(facts: AccountFacts, standard: Standard): Explained {
  const subject: MatchSubject = { account: facts.account, isRoot: false, accessKeyId: null };
  const verdicts = standard.checks.flatMap((check) => {
    if (check.about !== 'account' && check.about !== 'policy') return [];
    const seen = check.id === 'account-unread' ? facts : asEntered(facts);
    const { findings, ...judgement } = evaluateAccount(seen, { ...standard, checks: [check] });
    const own = findings.filter(({ subject: { principal } }) => principal.type !== 'root');
    return teller(check, standard, subject).all({ ...judgement, findings: own });
  });
  return { verdicts, ...policyFor(subject, standard) };
}

/** An audit says once that an account could not be entered, and leaves out what ends in the same reason; here each verdict tells it. */
function asEntered(facts: AccountFacts): AccountFacts {
  const { users } = facts;
  return users.known ? facts : { ...facts, users: unknown(users.why, `the users: ${users.detail}`) };
}

function teller({ id, title, severity }: Check, { policy }: Standard, subject: MatchSubject) {
  const of = (accessKeyId: string | null): Omit<ToldVerdict, 'is' | 'because'> => {
    const limits = limitsFor(policy, { ...subject, accessKeyId: accessKeyId ?? subject.accessKeyId });
    return {
      check: id,
      title,
      severity,
      principal: principalOf(subject),
      accessKeyId,
      resource: null,
      evidence: {},
      limits: Object.fromEntries(limitsOf(id).map((name) => [name, limits[name]])),
      exception: null,
      remedy: null,
    };
  };
  return {
    doesNotApply: (): ToldVerdict => ({ ...of(null), is: 'does-not-apply', because: null }),
    /** What came of one check; a pass is told where nothing else is. */
    all({ findings, passed, notAsked }: Judgement, keyId: string | null = null): ToldVerdict[] {
      if (findings.length > 0) {
        return findings.map(
          ({ verdict, because, evidence, exception, remedy, subject: { principal, accessKeyId, resource = null } }) => ({
            ...of(accessKeyId),
            principal,
            is: verdict,
            because,
            evidence,
            resource,
            exception,
            remedy,
          }),
        );
      }
      const why = notAsked.get(id);
      if (why !== undefined) return [{ ...of(keyId), is: 'not-run', because: why }];
      return [{ ...of(keyId), is: passed > 0 ? 'pass' : 'does-not-apply', because: null }];
    },
  };
}

function principalOf({ isRoot, user }: MatchSubject): ToldVerdict['principal'] {
  if (isRoot) return ROOT_PRINCIPAL;
  return user ? { type: 'user', name: user.name } : { type: 'account', name: 'account' };
}

function policyFor(subject: MatchSubject, { policy, now }: Standard): Omit<Explained, 'verdicts'> {
  return {
    limits: limitsFor(policy, subject),
    rules: rulesFor(policy, subject),
    exceptions: exceptionsFor(policy, subject, now),
  };
}

function rulesFor(policy: Policy, subject: MatchSubject): ToldRule[] {
  return policy.rules.flatMap((rule, index): ToldRule[] => {
    if (matches(rule.match, subject)) return [{ index, applies: 'yes', ...rule }];
    const isOpen = limitsPossibleFor({ ...policy, rules: [rule] }, subject).length > 1;
    return isOpen ? [{ index, applies: 'perhaps', ...rule }] : [];
  });
}

/** An exception by key id means the user of that key in that respect. */
function exceptionsFor(policy: Policy, subject: MatchSubject, now: Instant): ToldException[] {
  const keys = subject.user?.keys.known ? subject.user.keys.value.map(({ id }) => id) : [];
  const ids = subject.accessKeyId === null ? [null, ...keys] : [subject.accessKeyId];
  return policy.exceptions.flatMap(({ match, checks, owner, reason, until }, index): ToldException[] => {
    const isMeant = ids.some((accessKeyId) => matches(match, { ...subject, accessKeyId }));
    return isMeant ? [{ index, match, checks: checks ?? null, owner, reason, until, hasEnded: until <= now }] : [];
  });
}

/** An account of which nothing was asked but what is judged with it, and is about this user. */
function accountOfUser({ account, user, keyId, credentials, quarantined, exposed }: UserSubject): AccountFacts {
  const keys = mapObserved(user.keys, (all) => all.filter(({ id }) => keyId === null || id === keyId));
  const none = unknown('not-asked', 'it was not asked');
  return {
    account,
    root: {
      keys: none,
      hasKeys: none,
      reportedKeys: none,
      hasPassword: none,
      password: none,
      hasMfa: none,
      mfaDevices: none,
      hasCertificates: none,
    },
    users: none,
    rootFeatures: none,
    rootKeyCreationDeniedBy: none,
    passwordPolicy: none,
    administrators: none,
    serviceCredentials: mapObserved(credentials, (all) => all.filter((credential) => credential.user === user.name)),
    quarantined: mapObserved(quarantined, (policies) => {
      const policy = policies.get(user.name);
      return policy === undefined ? [] : [{ user: user.name, policy, keys }];
    }),
    exposed: exposedOf({ ...user, keys }, exposed),
  };
}

/** Where AWS Health names something, and nobody knows the keys of the user, one of them may be meant. */
function exposedOf({ name, keys }: UserFacts, exposed: UserSubject['exposed']): AccountFacts['exposed'] {
  if (!exposed.known) return exposed;
  if (!keys.known && exposed.value.length > 0) return keys;
  const all = keys.known ? keys.value : [];
  return mapObserved(exposed, (named) =>
    named.flatMap((one): ExposedKey[] => {
      const key = all.find(({ id }) => id === one.id);
      return key ? [{ ...one, holder: { is: 'user', name, key: known(key, exposed.source, exposed.at) } }] : [];
    }),
  );
}
