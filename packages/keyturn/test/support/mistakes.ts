import { expect } from 'vitest';
import { type ExitCode, type FaultCode, faults } from '../../src/core/fault.ts';
import type { Machine } from './process.ts';
import type { TestSandbox } from './sandbox.ts';

/** A run with something wrong in it, and what is said about that. */
export interface Mistake {
  readonly what: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly says: string | RegExp;
  readonly fault: FaultCode;
}

/** How a run ended that could not do its work. */
export interface Told {
  readonly exitCode: number;
  readonly out: string;
  readonly sentence: string;
  readonly advice: string;
  /** How often AWS was asked. */
  readonly calls: number;
}

/** Makes a mistake on a machine, and sees to it that nothing is written there. */
export async function make(
  { args, environment = {} }: Pick<Mistake, 'args' | 'environment'>,
  { machine, aws, reach }: { machine: Machine; aws: TestSandbox; reach: Readonly<Record<string, string>> },
): Promise<Told> {
  const [files, asked] = [machine.files(), aws.sandbox.calls.counts().total];
  const { exitCode, out, said } = await machine.run(args, { environment: { ...reach, ...environment } });
  expect(machine.files(), 'what was written').toEqual(files);
  const [sentence = '', ...advice] = said.trimEnd().split('\n');
  return { exitCode, out, sentence, advice: advice.join('\n'), calls: aws.sandbox.calls.counts().total - asked };
}

/** What follows the sentence of a fault. */
export function endOf(code: FaultCode): { readonly exitCode: ExitCode; readonly out: string; readonly advice: string } {
  return { exitCode: faults[code].exitCode, out: '', advice: `What to do: ${faults[code].remedy}` };
}
