/** A fault that is planted on purpose: one of the things that must never happen is no longer prevented. */
export interface Mutant {
  /** The rule that it breaks, by its number in docs/rotation.md. */
  readonly never: number;
  readonly name: string;
  /** Below `src/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Which tests must notice. */
  readonly caughtBy: string;
}

const LIFE = 'test/rotation/property';
const GUARD = 'src/core/safety/guard';

/** At least one for each rule. */
export const mutants: readonly Mutant[] = [
  {
    never: 1,
    name: 'a secret stands in the outcome of a step',
    file: 'engine/rotation/effects.ts',
    find: 'memory.secrets.set(creation.key.accessKeyId, creation.key);',
    replace:
      "memory.secrets.set(creation.key.accessKeyId, creation.key);\n  if (creation.key) return { is: 'failed', because: creation.key.secret.reveal() };",
    caughtBy: LIFE,
  },
  {
    never: 2,
    name: 'a consumer is given a key that was turned off',
    file: 'core/rotation/turned-off.ts',
    find: 'if (giving) return revive(view, key, `${giving.label} gives it to consumers again`);',
    replace: '',
    caughtBy: 'src/core/rotation',
  },
  {
    never: 2,
    name: 'the old key is turned off before every destination gives out the new one',
    file: 'core/rotation/walk.ts',
    find: 'if (behind.length === 0) return undefined;',
    replace: 'if (behind.length < view.destinations.length) return undefined;',
    caughtBy: LIFE,
  },
  {
    never: 3,
    name: 'a successor is promoted unproven',
    file: 'core/rotation/walk.ts',
    find: 'if (!view.situation.ours.proven.has(id)) {',
    replace: 'if (view.situation.ours.proven.has("nobody")) {',
    caughtBy: LIFE,
  },
  {
    never: 3,
    name: 'the old key need not be quiet',
    file: 'core/rotation/walk.ts',
    find: 'if (quiet === undefined) return undefined;',
    replace: 'return undefined;',
    caughtBy: LIFE,
  },
  {
    never: 3,
    name: 'a key that was turned off is deleted at once',
    file: 'core/rotation/turned-off.ts',
    find: "if (until !== undefined) return rest('grace', until, `key ${key.id} can still be brought back`);",
    replace: '',
    caughtBy: 'src/core/rotation',
  },
  {
    never: 4,
    name: 'an unknown last use counts as none',
    file: 'core/rotation/walk.ts',
    find: 'const { lastUsed, id } = outgoing;\n  if (!lastUsed.known) return withoutLastUse(id, lastUsed);',
    replace: 'const { lastUsed, id } = outgoing;\n  if (!lastUsed.known) return undefined;',
    caughtBy: LIFE,
  },
  {
    never: 5,
    name: 'whatever is due now passes for what was planned',
    file: 'core/rotation/plan.ts',
    find: 'return now.do === planned.do && now.accessKeyId === planned.accessKeyId;',
    replace: 'return true;',
    caughtBy: 'src/core/rotation/plan',
  },
  {
    never: 6,
    name: 'exceptions are not looked at',
    file: 'core/safety/guard.ts',
    find: 'return excepted(keys, context) ?? season(context)',
    replace: 'return season(context)',
    caughtBy: GUARD,
  },
  {
    never: 7,
    name: 'we turn our own key off',
    file: 'core/safety/guard.ts',
    find: "if (isTurnedOff) return { code: 'own-credentials',",
    replace: "if (isTurnedOff && ownKeyId === '') return { code: 'own-credentials',",
    caughtBy: GUARD,
  },
  {
    never: 8,
    name: 'a creation without an answer is asked for again',
    file: 'engine/rotation/effects.ts',
    find: 'const creation = await opened.writer.createKey(user.name, mark);',
    replace:
      "let creation = await opened.writer.createKey(user.name, mark);\n  if (creation.is === 'unknown') creation = await opened.writer.createKey(user.name, 'again');\n  if (creation.is === 'refused') creation = { is: 'unknown', because: creation.because };",
    caughtBy: LIFE,
  },
  {
    never: 9,
    name: 'any key that came after our note is ours',
    file: 'core/rotation/relation.ts',
    find: 'return origin.value.mark === note.mark',
    replace: "return origin.value.mark !== 'somebody'",
    caughtBy: LIFE,
  },
  {
    never: 10,
    name: 'a run has no limit',
    file: 'core/safety/guard.ts',
    find: 'return !run.hasChanged && run.changed >= safety.principalsPerRunMax',
    replace: 'return !run.hasChanged && run.changed > 1_000_000',
    caughtBy: GUARD,
  },
  {
    never: 10,
    name: 'a window is always open',
    file: 'core/safety/guard.ts',
    find: 'return isInWindow(safety.windows, now)',
    replace: 'return isInWindow([], now)',
    caughtBy: GUARD,
  },
  {
    never: 11,
    name: 'two runs work on one principal, and do not look whose note has stayed',
    file: 'core/rotation/next-step.ts',
    find: 'if (claimed) return claimed;',
    replace: '',
    caughtBy: LIFE,
  },
  {
    never: 11,
    name: 'a run that lost its claim creates all the same',
    file: 'engine/rotation/effects.ts',
    find: "if (readNotes(claim.value).create?.mark !== mark) return { is: 'failed', because: 'another run took it over' };",
    replace: '',
    caughtBy: LIFE,
  },
  {
    never: 12,
    name: 'root keys are changed without approval',
    file: 'core/safety/guard.ts',
    find: "(safety.approve === 'root' && subject.isRoot)",
    replace: 'false',
    caughtBy: GUARD,
  },
];
