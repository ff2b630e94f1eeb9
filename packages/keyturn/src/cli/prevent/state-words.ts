import type { GuardrailState } from '../../core/prevention/guardrail.ts';
import type { Style } from '../../reports/format.ts';

/** How a state is told: its word, its style, and whether somebody has to do something. */
export const stateWords: Readonly<
  Record<GuardrailState, { readonly word: string; readonly style: Style; readonly isRight: boolean }>
> = {
  'in-force': { word: 'in force', style: 'strong', isRight: true },
  open: { word: 'open', style: 'high', isRight: false },
  differs: { word: 'differs', style: 'high', isRight: false },
  edited: { word: 'edited', style: 'medium', isRight: false },
  'by-hand': { word: 'by hand', style: 'medium', isRight: false },
  blocked: { word: 'blocked', style: 'medium', isRight: false },
  unknown: { word: 'unknown', style: 'unknown', isRight: false },
  absent: { word: 'not there', style: 'faint', isRight: true },
};
