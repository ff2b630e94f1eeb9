import { basename } from 'node:path';
import * as z from 'zod';
import { instantOf } from '../core/instant.ts';
import { type Unknown, unknown } from '../core/observed.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import { Secret } from '../core/secret.ts';
import type { Destination, DestinationOwner, Holding, Rehearsal } from '../engine/destination.ts';
import { programEnvironment } from '../outside/program-environment.ts';
import type { Program } from '../outside/run-program.ts';
import { shown } from '../outside/told.ts';
import { answerForms, askProgram, CommandFault } from './command/ask-program.ts';
import { defineDestination } from './destination.ts';
import { fillIn } from './layout.ts';

const text = z.string('text').regex(/^[^\0]*$/, 'text');
const WORDS_WANTED = 'a list: the program and its arguments';
const words = z.array(text, WORDS_WANTED).refine(([program = '']) => program !== '', WORDS_WANTED);

const PROTOCOL = [
  'Each run reads one line {"version": 1, "action": "...", "owner": {"account", "accountName", "partition", "user"}, "key": {"accessKeyId", "secretAccessKey"}}.',
  `It answers "rehearse" by ${answerForms.rehearse.wanted}, "holds" by ${answerForms.holds.wanted}, "put" and "promote" by ${answerForms.done.wanted},`,
  `"read" (its key is an id alone) by ${answerForms.read.wanted}. Asked again, it does what is left to do.`,
  'Any exit code but 0 is a failure, and 75 one that may pass; what it writes to standard error is shown then.',
].join(' ');

/** Any program, asked in JSON over its standard input. */
export const commandDestination = defineDestination({
  kind: 'command',
  summary:
    'Any program of your own. It reads one JSON object from standard input and writes one to standard output; secrets are never in its arguments or environment.',
  shape: z.strictObject({
    command: words.describe(
      `The program and its arguments; no shell reads them. {account}, {accountName}, {user} and {partition} are filled in. ${PROTOCOL}`,
    ),
    name: text.min(1, 'a name').optional().describe('What plans and journals call it. Default: the program and its arguments.'),
    stages: z
      .boolean('true or false')
      .default(false)
      .describe('Whether it can hold a key that consumers are not given yet: then it is also asked to "put".'),
    readsBack: z
      .boolean('true or false')
      .default(false)
      .describe('Whether it can give back a key with its secret: then it is also asked to "read".'),
    timeoutSeconds: z
      .int('a whole number of seconds from 1 to 3600')
      .min(1, 'a whole number of seconds from 1 to 3600')
      .max(3600, 'a whole number of seconds from 1 to 3600')
      .optional()
      .describe('How long one run may take; then the program and all that it started are ended. Default: 30.'),
    environment: z
      .record(z.string(), text, 'names with their values')
      .default({})
      .describe(
        'Variables that it gets besides those of Keyturn. No place for secrets that others on the machine must not read.',
      ),
    awsCredentials: z
      .boolean('true or false')
      .default(false)
      .describe("Whether it gets Keyturn's own AWS credentials and profile from the environment."),
  }),
  create(settings, { owner, environment, timeoutMs }) {
    const filled = settings.command.map((word) => fillIn(word, owner));
    const { timeoutSeconds, awsCredentials, stages, readsBack } = settings;
    const extra = Object.fromEntries(Object.entries(settings.environment).map(([name, value]) => [name, fillIn(value, owner)]));
    return createCommandDestination({
      program: {
        words: filled,
        environment: { ...programEnvironment(environment, { withCredentials: awsCredentials }), ...extra },
        timeoutMs: timeoutSeconds === undefined ? timeoutMs : timeoutSeconds * 1000,
      },
      owner,
      name: settings.name,
      stages,
      readsBack,
    });
  },
});

interface Settings {
  readonly program: Program;
  readonly owner: DestinationOwner;
  readonly name: string | undefined;
  readonly stages: boolean;
  readonly readsBack: boolean;
}

function createCommandDestination(settings: Settings): Destination {
  const { program, owner, name, stages, readsBack } = settings;
  return {
    id: `command:${name ?? program.words.join(' ')}@${owner.account}/${owner.user ?? 'root'}`,
    label: `command ${name ?? basename(program.words[0] ?? '')}`,
    canStage: stages,
    canReadBack: readsBack,
    rehearse: () => rehearse(settings),
    holds: () => holds(settings),
    read: (accessKeyId) => (readsBack ? readKey(settings, accessKeyId) : Promise.resolve(undefined)),
    put: (key) => (stages ? tell(settings, 'put', key) : Promise.resolve()),
    promote: (key) => tell(settings, 'promote', key),
  };
}

async function rehearse({ program, owner }: Settings): Promise<Rehearsal> {
  try {
    const answer = await askProgram(program, { action: 'rehearse', owner }, answerForms.rehearse);
    return answer.ready ? { isReady: true } : { isReady: false, because: shown(answer.because) };
  } catch (error) {
    return { isReady: false, because: faultOf(error).message };
  }
}

async function holds({
  program,
  owner,
  stages,
}: Settings): Promise<{ readonly known: true; readonly holding: Holding } | Unknown> {
  try {
    const answer = await askProgram(program, { action: 'holds', owner }, answerForms.holds);
    if ('unknown' in answer) return unknown('failed', `${program.words[0]} does not know: ${shown(answer.unknown)}`);
    const { current, pending, currentSince } = answer;
    const since = current === null || currentSince === null ? null : instantOf(Date.parse(currentSince));
    return { known: true, holding: { current, pending: stages && pending !== current ? pending : null, currentSince: since } };
  } catch (error) {
    const { isTimeout, message } = faultOf(error);
    return unknown(isTimeout ? 'timed-out' : 'failed', message);
  }
}

async function readKey({ program, owner }: Settings, accessKeyId: string): Promise<KeyMaterial | undefined> {
  const { key } = await askProgram(program, { action: 'read', owner, key: { accessKeyId } }, answerForms.read);
  if (key?.accessKeyId !== accessKeyId) return undefined;
  return { accessKeyId, secret: new Secret(key.secretAccessKey), createdAt: null };
}

async function tell({ program, owner }: Settings, action: 'put' | 'promote', key: KeyMaterial): Promise<void> {
  await askProgram(program, { action, owner, key }, answerForms.done);
}

function faultOf(error: unknown): CommandFault {
  if (error instanceof CommandFault) return error;
  throw error;
}
