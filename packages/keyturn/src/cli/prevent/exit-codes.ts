import { type ExitCode, exitCodes } from '../../core/fault.ts';
import type { GuardrailState } from '../../core/prevention/guardrail.ts';
import { stateWords } from './state-words.ts';

/** 1 where something is not as it is wanted; 3 where somebody could not look. */
export function exitCodeOfStates(states: readonly GuardrailState[], unread: number): ExitCode {
  if (unread > 0 || states.includes('unknown')) return exitCodes.incomplete;
  return states.some((state) => !stateWords[state].isRight) ? exitCodes.findings : exitCodes.clean;
}
