import { basename } from 'node:path';
import * as z from 'zod';
import { fillIn } from '../destinations/layout.ts';
import { type Attempt, attempt, attemptShape } from '../outside/attempts.ts';
import { programProblem } from '../outside/find-program.ts';
import { programEnvironment } from '../outside/program-environment.ts';
import { programVariables, programWords } from '../outside/program-settings.ts';
import { type Program, problemOf, runProgram } from '../outside/run-program.ts';
import { shown } from '../outside/told.ts';
import { defineHook, hookAttempts, promotionText } from './hook.ts';

/** Any program, told in JSON over its standard input. */
export const commandHook = defineHook({
  kind: 'command',
  summary:
    'runs a program, which reads one line from standard input: {"version": 1, "event": "promoted", "account", "accountName", "partition", "user", "accessKeyId"}; never a secret',
  shape: z.strictObject({
    command: programWords.describe(
      'the program and its arguments; no shell reads them. {account}, {accountName}, {user}, {partition} and {accessKeyId} are filled in. Exit code 0 means that it is done; it may be run again for the same key',
    ),
    environment: programVariables
      .describe("variables that it gets besides Keyturn's, such as AWS_PROFILE; filled in like the command")
      .default({}),
    awsCredentials: z
      .boolean('true or false')
      .describe("whether it gets Keyturn's own AWS credentials and profile from the environment")
      .default(false),
    ...attemptShape(hookAttempts),
  }),
  create({ command, environment: extra, awsCredentials, timeoutSeconds, tries }, { owner, environment, wait }) {
    const [name = ''] = command;
    const own = { ...programEnvironment(environment, { withCredentials: awsCredentials }), ...extra };
    return {
      label: `command ${basename(name)}`,
      rehearse: () => programProblem(fillIn(name, owner), own),
      run({ owner: whose, accessKeyId }) {
        const fill = (text: string) => fillIn(text.replaceAll('{accessKeyId}', accessKeyId), whose);
        const program: Program = {
          words: command.map(fill),
          environment: {
            ...own,
            ...Object.fromEntries(Object.entries(extra).map(([variable, value]) => [variable, fill(value)])),
          },
          timeoutMs: timeoutSeconds * 1000,
        };
        return attempt({ tries, wait }, () => tell(program, `${promotionText(whose, accessKeyId)}\n`));
      },
    };
  },
});

async function tell(program: Program, message: string): Promise<Attempt> {
  const ended = await runProgram(program, message);
  const problem = problemOf(ended, program);
  if (problem === undefined) return { is: 'done' };
  const said = shown(ended.stderr);
  return { is: 'failed', because: `it ${problem}${said === '' ? '' : `: ${said}`}`, isPassing: ended.how !== 'failed' };
}
