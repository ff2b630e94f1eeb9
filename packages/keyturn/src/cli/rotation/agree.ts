import { Fault } from '../../core/fault.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { isAgreed } from './session.ts';

/** Asks whoever sits at the terminal. Throws a Fault where nobody does, or where they say no. */
export async function askPerson({ interrupted }: CommandContext, question: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Fault('not-agreed', 'There is no terminal to ask at.');
  }
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: question, initialValue: false, output: process.stderr, signal: interrupted });
  if (isCancel(answer) || !answer) throw new Fault('not-agreed', 'Nothing was changed: you did not say yes.');
}

/** Why somebody wants it: as `--because` says, or whoever sits at the terminal; undefined where nobody says why. */
export async function reasonOf(context: CommandContext): Promise<string | undefined> {
  const given = optionText(context.options, 'because')?.trim();
  if (given !== undefined && given !== '') return given;
  return isAgreed(context) ? undefined : askReason(context, 'Why? (It stands in the journal.)');
}

async function askReason({ interrupted }: CommandContext, question: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new Fault('not-agreed', 'There is no terminal to ask at.');
  const { isCancel, text } = await import('@clack/prompts');
  const answer = await text({ message: question, output: process.stderr, signal: interrupted });
  if (isCancel(answer) || answer.trim() === '') throw new Fault('not-agreed', 'Nothing was changed: you did not say why.');
  return answer.trim();
}
