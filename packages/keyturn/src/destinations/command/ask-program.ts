import * as z from 'zod';
import type { Secret } from '../../core/secret.ts';
import { DestinationFault, type DestinationOwner } from '../../engine/destination.ts';
import { type Program, problemOf, runProgram } from '../../outside/run-program.ts';
import { shown } from '../../outside/told.ts';

/** What a program is asked. Its form is version 1 of what programs rely on: members may be added, and never change. */
export interface Question {
  readonly action: 'rehearse' | 'holds' | 'read' | 'put' | 'promote';
  readonly owner: DestinationOwner;
  /** The key that it is about; of `read`, its id only. */
  readonly key?: { readonly accessKeyId: string; readonly secret?: Secret };
}

/** The form of an answer, for the program and for people. */
export interface AnswerForm<T> {
  readonly schema: z.ZodType<T>;
  readonly wanted: string;
}

const keyId = z.string().regex(/^[A-Z0-9]{16,128}$/);
const sentence = z.string().regex(/\S/);

/** The forms of all answers. */
export const answerForms = {
  rehearse: {
    schema: z.union([z.object({ ready: z.literal(true) }), z.object({ ready: z.literal(false), because: sentence })]),
    wanted: '{"ready": true} or {"ready": false, "because": "..."}',
  },
  holds: {
    schema: z.union([
      z.object({
        current: keyId.nullable(),
        pending: keyId.nullable().default(null),
        currentSince: z.iso.datetime({ offset: true }).nullable().default(null),
      }),
      z.object({ unknown: sentence }),
    ]),
    wanted: '{"current": "AKIA...", "pending": null, "currentSince": "2027-01-31T00:00:00Z"} or {"unknown": "..."}',
  },
  read: {
    schema: z.object({ key: z.object({ accessKeyId: keyId, secretAccessKey: z.string().min(1) }).nullable() }),
    wanted: '{"key": {"accessKeyId": "AKIA...", "secretAccessKey": "..."}} or {"key": null}',
  },
  // More than an empty object: a program that understands no action must not look as if it had done it.
  done: { schema: z.object({ done: z.literal(true) }), wanted: '{"done": true}' },
} as const;

/** A program that did not answer. Carries nothing of what it wrote to standard output. */
export class CommandFault extends DestinationFault {
  readonly isTimeout: boolean;

  constructor(message: string, { isPassing, isTimeout }: { readonly isPassing: boolean; readonly isTimeout: boolean }) {
    super(message, { isPassing });
    this.name = 'CommandFault';
    this.isTimeout = isTimeout;
  }
}

/** Runs a program with one question, and gives its answer back; a CommandFault where it gave none. */
export async function askProgram<T>(program: Program, question: Question, form: AnswerForm<T>): Promise<T> {
  const ended = await runProgram(program, `${JSON.stringify(onTheWire(question))}\n`);
  const problem = problemOf(ended, program);
  const about = `${program.words[0]} (${question.action})`;
  if (problem !== undefined) {
    const said = shown(ended.stderr, question.key?.secret);
    throw new CommandFault(`${about} ${problem}${said === '' ? '' : `: ${said}`}`, {
      // EX_TEMPFAIL of sysexits.h: "the user is invited to retry".
      isPassing: ended.how === 'timed-out' || ended.exitCode === 75,
      isTimeout: ended.how === 'timed-out',
    });
  }
  const answer = form.schema.safeParse(jsonOf(ended.stdout));
  if (answer.success) return answer.data;
  throw new CommandFault(`${about} answered something else than ${form.wanted}`, { isPassing: false, isTimeout: false });
}

function onTheWire({ action, owner, key }: Question): unknown {
  const { account, accountName, partition, user } = owner;
  return {
    version: 1,
    action,
    owner: { account, accountName, partition, user },
    ...(key ? { key: { accessKeyId: key.accessKeyId, ...(key.secret ? { secretAccessKey: key.secret.reveal() } : {}) } } : {}),
  };
}

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // The parser repeats what it read, which may be a secret: nothing of its error goes on.
    return undefined;
  }
}
