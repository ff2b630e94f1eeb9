import { addDays, type Instant } from '../instant.ts';
import { listText } from '../limit-words.ts';
import { minuteText } from '../rotation/use-words.ts';
import { daysText } from '../words.ts';
import { isEditedPause, type PauseNote, type PausePolicy, pauseName, readPause } from './pause-policy.ts';
import type { Also, RemovalDecision, RemovalStep } from './removal-decision.ts';
import { accountRefusal, ask, placeRefusal, refuseLastAdministrator, unknownFact } from './removal-refusals.ts';
import type { ControlFacts, RemovalOrders, RemovalSituation, RootBelongings } from './removal-situation.ts';
import { usedWhilePaused } from './removal-watch.ts';

/** How long a root user is paused where nobody says otherwise. */
export const PAUSE_DAYS = 14;

/** A shorter pause is no proof of anything: what runs once a week is not seen. */
export const PAUSE_DAYS_MIN = 7;

/**
 * The one next step about a root user, from facts alone. A session of AssumeRoot can delete keys and never bring one back (aws-facts D2): so
 * the root user is paused by a policy that can be taken back, and only what nobody missed in all that time is deleted.
 */
export function nextRemoval(situation: RemovalSituation): RemovalDecision {
  const refused = accountRefusal(situation);
  if (refused) return refused;
  const { control, account, orders } = situation;
  if (!control.known) return unknownFact(`the policies of the account are not known: ${control.detail}`);
  const pause = control.value.pause;
  const note = pause ? readPause(pause, account.id) : null;
  if (pause && !note) return notOurs(situation);
  const paused = pause && note ? { policy: pause, note } : undefined;
  if (orders.do === 'resume') return resume(situation, paused);
  return remove({ situation, orders, control: control.value, paused });
}

interface Paused {
  readonly policy: PausePolicy;
  readonly note: PauseNote;
}

function isAttached({ policy }: Paused, { account }: RemovalSituation): boolean {
  return policy.targets.includes(account.id);
}

function notOurs({ account }: RemovalSituation): RemovalDecision {
  return ask('pause-not-ours', `there is a policy ${pauseName(account.id)} that Keyturn did not make`, [
    'rename or delete that policy',
  ]);
}

/** Takes the pause back. What somebody has written into the policy stays theirs. */
function resume(situation: RemovalSituation, paused: Paused | undefined): RemovalDecision {
  if (!paused) return rest('not-paused', null, 'its root user is not paused');
  const { policy } = paused;
  if (isAttached(paused, situation))
    return take({ do: 'detach-pause', policy: policy.id, because: 'somebody takes the pause back', evidence: since(paused) });
  return (
    pauseProblem(situation, paused) ??
    take({ do: 'delete-pause', policy: policy.id, because: 'somebody took the pause back', evidence: since(paused) })
  );
}

function since({ note }: Paused): { readonly pausedAt: Instant | null } {
  return { pausedAt: note.since };
}

/** What somebody did to the policy of the pause, and only they can undo. */
function pauseProblem(situation: RemovalSituation, { policy }: Paused): RemovalDecision | undefined {
  const { account } = situation;
  const name = pauseName(account.id);
  if (isEditedPause(policy, account))
    return ask('pause-edited', `somebody changed the policy ${name} since Keyturn made it`, [
      `detach and delete ${name}, then run the same command again`,
    ]);
  const others = policy.targets.filter((target) => target !== account.id);
  if (others.length > 0)
    return ask('pause-elsewhere', `somebody attached the policy ${name} to ${listText(others)} as well`, [
      `detach it there, then run the same command again`,
    ]);
  return undefined;
}

interface Removal {
  readonly situation: RemovalSituation;
  readonly orders: Extract<RemovalOrders, { do: 'remove' }>;
  readonly control: ControlFacts;
  readonly paused: Paused | undefined;
}

function remove(removal: Removal): RemovalDecision {
  const { situation, control, paused } = removal;
  const problem = paused && pauseProblem(situation, paused);
  if (problem) return problem;
  const refusal = placeRefusal(situation);
  if (refusal) return withoutLeftover(removal, refusal);
  const { root } = situation;
  if (!root.known) return unknownFact(`the credentials of the root user are not known: ${root.detail}`);
  const also = alsoOf(removal);
  if (isEmpty(root.value, also)) return finish(removal);
  const alone = refuseLastAdministrator(situation);
  if (alone) return withoutLeftover(removal, alone);
  if (!paused || !isAttached(paused, situation)) return pauseIt(removal, { control, belongings: root.value, also });
  return onPause(removal, paused, { belongings: root.value, also });
}

/** A policy that is attached to nothing is not left behind where nothing comes of it. */
function withoutLeftover({ situation, paused }: Removal, decision: RemovalDecision): RemovalDecision {
  if (!paused || isAttached(paused, situation) || decision.kind !== 'ask') return decision;
  return take({
    do: 'delete-pause',
    policy: paused.policy.id,
    because: `it is attached to nothing, and ${decision.because}`,
    evidence: since(paused),
  });
}

function alsoOf({ orders, paused }: Removal): readonly Also[] {
  return orders.also.length > 0 ? orders.also : (paused?.note.also ?? []);
}

function isEmpty({ keys, certificates, mfaDevices, password }: RootBelongings, also: readonly Also[]): boolean {
  return (
    keys.length === 0 &&
    (!also.includes('certificates') || certificates.length === 0) &&
    (!also.includes('mfa') || mfaDevices.length === 0) &&
    (!also.includes('password') || password === null)
  );
}

/** Nothing is left to be removed: what was paused for it ends, too. */
function finish({ situation, paused }: Removal): RemovalDecision {
  if (!paused) return rest('nothing-there', null, 'nothing is left to be removed');
  const because = 'everything that was to be removed is gone';
  const policy = paused.policy.id;
  return isAttached(paused, situation)
    ? take({ do: 'detach-pause', policy, because, evidence: since(paused) })
    : take({ do: 'delete-pause', policy, because, evidence: since(paused) });
}

interface Belonging {
  readonly belongings: RootBelongings;
  readonly also: readonly Also[];
}

/** AWS takes five policies at one target, its own among them (aws-facts F1). */
const ATTACHED_MAX = 5;

function pauseIt(
  removal: Removal,
  { control, belongings, also }: Belonging & { readonly control: ControlFacts },
): RemovalDecision {
  const { situation, orders, paused } = removal;
  const { account } = situation;
  if (control.attached.length >= ATTACHED_MAX)
    return withoutLeftover(
      removal,
      ask(
        'control-policies-full',
        `account ${account.id} has ${control.attached.length} service control policies already ` +
          `(${listText(control.attached)}), and AWS takes no more than ${ATTACHED_MAX}`,
        ['merge two of them into one, then run the same command again'],
      ),
    );
  if (paused?.note.since)
    return take({
      do: 'clear-pause-note',
      policy: paused.policy.id,
      because: 'somebody detached the pause: it has to begin anew',
      evidence: since(paused),
    });
  if (paused)
    return take({ do: 'attach-pause', policy: paused.policy.id, because: 'it is made, and not in force yet', evidence: {} });
  const days = orders.pauseDays ?? PAUSE_DAYS;
  return take({
    do: 'create-pause',
    keys: belongings.keys.map(({ id }) => id),
    days,
    also,
    because: `what nobody misses for ${daysText(days)} is deleted then, and until then it can be brought back`,
    evidence: { days, ...lastUses(belongings) },
  });
}

function lastUses({ keys }: RootBelongings): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    keys.map(({ id, lastUsed }) => [
      id,
      lastUsed.known ? (lastUsed.value === 'never' ? 'never used' : `used ${lastUsed.value.at}`) : null,
    ]),
  );
}

function onPause(removal: Removal, paused: Paused, { belongings, also }: Belonging): RemovalDecision {
  const { situation, orders } = removal;
  const { policy, note } = paused;
  const { account, now } = situation;
  if (note.since === null)
    return take({ do: 'note-pause', policy: policy.id, because: 'it is in force: the pause begins', evidence: {} });
  const added = belongings.keys.filter(({ id }) => !note.keys.includes(id)).map(({ id }) => id);
  if (added.length > 0)
    return ask('new-credential', `its root user has a key that was not there when the pause began: ${listText(added)}`, [
      `find out who made it, and what for`,
      `keyturn root resume ${account.id}, then keyturn root remove ${account.id}, to pause that one, too`,
    ]);
  const used = usedWhilePaused(situation, { belongings, also, since: note.since });
  if (used) return used;
  const until = addDays(note.since, orders.pauseDays ?? note.days);
  if (until > now)
    return rest('pause', until, `its root user is paused since ${minuteText(note.since)}, and nobody has missed it so far`);
  return deleteNext({ belongings, also }, { note, since: note.since });
}

/** In the order that AWS accepts (aws-facts D2): keys, certificates, devices, password. */
function deleteNext(
  { belongings, also }: Belonging,
  { note, since: from }: { readonly note: PauseNote; readonly since: Instant },
): RemovalDecision {
  const because = `nobody has missed it since ${minuteText(from)}`;
  const evidence = { pausedAt: from };
  const [key] = belongings.keys;
  if (key)
    return take({
      do: 'delete-key',
      key: key.id,
      keys: note.keys,
      because,
      evidence: { ...evidence, ...lastUses({ ...belongings, keys: [key] }) },
    });
  const [certificate] = also.includes('certificates') ? belongings.certificates : [];
  if (certificate) return take({ do: 'delete-certificate', certificate: certificate.id ?? '', because, evidence });
  const [device] = also.includes('mfa') ? belongings.mfaDevices : [];
  if (device) return take({ do: 'remove-mfa', serial: device.serial, because, evidence });
  return take({ do: 'delete-password', because, evidence });
}

function take(step: RemovalStep): RemovalDecision {
  return { kind: 'step', step };
}

function rest(wait: Extract<RemovalDecision, { kind: 'rest' }>['wait'], until: Instant | null, because: string): RemovalDecision {
  return { kind: 'rest', wait, until, because };
}
