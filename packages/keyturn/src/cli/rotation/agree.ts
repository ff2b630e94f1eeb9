import { Fault } from '../../core/fault.ts';
import type { CommandContext } from '../command.ts';

/** Asks whoever sits at the terminal. Throws a Fault where nobody does, or where they say no. */
export async function askPerson({ interrupted }: CommandContext, question: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Fault('not-agreed', 'There is no terminal to ask at.');
  }
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: question, initialValue: false, output: process.stderr, signal: interrupted });
  if (isCancel(answer) || !answer) throw new Fault('not-agreed', 'Nothing was changed: you did not say yes.');
}

/** Asks whoever sits at the terminal for a sentence. Throws a Fault where nobody does, or where they say nothing. */
export async function askReason({ interrupted }: CommandContext, question: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new Fault('not-agreed', 'There is no terminal to ask at.');
  const { isCancel, text } = await import('@clack/prompts');
  const answer = await text({ message: question, output: process.stderr, signal: interrupted });
  if (isCancel(answer) || answer.trim() === '') throw new Fault('not-agreed', 'Nothing was changed: you did not say why.');
  return answer.trim();
}
