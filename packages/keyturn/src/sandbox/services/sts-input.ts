import { constraintError } from '../aws-error.ts';
import { type Input, integer, requiredText, text } from '../input.ts';

/** What AWS's model says about a text: its length, and the letters it may have. */
export interface TextShape {
  readonly min: number;
  readonly max: number;
  readonly pattern?: string;
}

/** A text that must be there, of a given shape. */
export function requiredShaped(input: Input, name: string, shape: TextShape): string {
  return checked(name, requiredText(input, name), shape);
}

/** An optional text of a given shape. */
export function shaped(input: Input, name: string, shape: TextShape): string | undefined {
  const value = text(input, name);
  return value === undefined ? undefined : checked(name, value, shape);
}

/** An optional whole number between two limits. */
export function shapedInteger(
  input: Input,
  name: string,
  limits: { readonly min: number; readonly max: number },
): number | undefined {
  const value = integer(input, name);
  if (value === undefined) return undefined;
  if (value < limits.min) {
    throw constraintError(name, String(value), `Member must have value greater than or equal to ${limits.min}`);
  }
  if (value > limits.max) {
    throw constraintError(name, String(value), `Member must have value less than or equal to ${limits.max}`);
  }
  return value;
}

function checked(name: string, value: string, { min, max, pattern }: TextShape): string {
  if (value.length < min) throw constraintError(name, value, `Member must have length greater than or equal to ${min}`);
  if (value.length > max) throw constraintError(name, value, `Member must have length less than or equal to ${max}`);
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) {
    throw constraintError(name, value, `Member must satisfy regular expression pattern: ${pattern}`);
  }
  return value;
}
