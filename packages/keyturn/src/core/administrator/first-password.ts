import type { PasswordRules } from '../prevention/password-rules.ts';
import { Secret } from '../secret.ts';

/** No policy of an account asks for more than 128 characters, and none for fewer than six. */
const LENGTH_LEAST = 24;

/** Without those that look alike, because somebody may have to type them; all symbols are among those that AWS counts as such. */
const CLASSES = ['abcdefghijkmnopqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!@#%^*_+-='] as const;

/** Draws a number from 0 on, below another one, by chance. */
export type Draw = (below: number) => number;

/** Makes a password by chance that the policy of the account takes: every kind of character is in it, whatever the policy asks for. */
export function makeFirstPassword(rules: Pick<PasswordRules, 'minimumLength'> | null, draw: Draw): Secret {
  const length = Math.max(LENGTH_LEAST, rules?.minimumLength ?? 0);
  const all = CLASSES.join('');
  const characters = CLASSES.map((characters) => drawn(characters, draw));
  while (characters.length < length) characters.push(drawn(all, draw));
  return new Secret(shuffled(characters, draw).join(''));
}

function drawn(characters: string, draw: Draw): string {
  return characters.charAt(draw(characters.length));
}

/** Fisher and Yates: else the first four characters would tell their kinds. */
function shuffled(characters: readonly string[], draw: Draw): readonly string[] {
  const left = [...characters];
  return characters.map(() => left.splice(draw(left.length), 1).join(''));
}
