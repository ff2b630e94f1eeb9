import { basename } from 'node:path';
import * as z from 'zod';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import { fillIn } from '../destinations/layout.ts';
import { type Attempt, attempt, attemptShape } from '../outside/attempts.ts';
import { programProblem } from '../outside/find-program.ts';
import { programEnvironment } from '../outside/program-environment.ts';
import { programVariables, programWords } from '../outside/program-settings.ts';
import { type Program, problemOf, runProgram } from '../outside/run-program.ts';
import { shown } from '../outside/told.ts';
import { defineProbe, probeAttempts } from './probe.ts';

/**
 * Any program. It gets the key where programs look for one, in its environment: that can be read by those who may read the memory of the
 * process, and by nobody else, while arguments can be read by all on the machine.
 */
export const commandProbe = defineProbe({
  kind: 'command',
  summary:
    'runs a program, such as the AWS CLI, that finds the new key in its environment, as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; what it writes is not kept',
  shape: z.strictObject({
    command: programWords.describe(
      'the program and its arguments; no shell reads them. {account}, {accountName}, {user} and {partition} are filled in. Exit code 0 means that the key works',
    ),
    environment: programVariables
      .describe("variables that it gets besides Keyturn's, from which all AWS credentials and profiles are taken out")
      .default({}),
    ...attemptShape(probeAttempts),
  }),
  create({ command, environment: extra, timeoutSeconds, tries }, { owner, environment, wait }) {
    const words = command.map((word) => fillIn(word, owner));
    const [name = ''] = words;
    const own = {
      ...programEnvironment(environment, { withCredentials: false }),
      ...Object.fromEntries(Object.entries(extra).map(([variable, value]) => [variable, fillIn(value, owner)])),
    };
    return {
      label: `command ${basename(name)}`,
      rehearse: () => programProblem(name, own),
      run: (key) => attempt({ tries, wait }, () => tryKey(key, { words, environment: own, timeoutMs: timeoutSeconds * 1000 })),
    };
  },
});

async function tryKey(key: KeyMaterial, { words, environment, timeoutMs }: Program): Promise<Attempt> {
  const withKey = { ...environment, AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secret.reveal() };
  const ended = await runProgram({ words, environment: withKey, timeoutMs }, '');
  const problem = problemOf(ended, { timeoutMs });
  if (problem === undefined) return { is: 'done' };
  const said = shown(ended.stderr, key.secret);
  // A program cannot tell us that a key is too new: all that it does not like may pass.
  return { is: 'failed', because: `it ${problem}${said === '' ? '' : `: ${said}`}`, isPassing: ended.how !== 'failed' };
}
