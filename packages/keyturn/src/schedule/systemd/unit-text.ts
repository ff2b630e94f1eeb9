import { Fault } from '../../core/fault.ts';

/** A word of a command in a unit: specifiers begin with %, variables with $. */
function unitWord(word: string): string {
  return quoted(word.replaceAll('$', '$$$$'));
}

/** A whole command. systemd puts no variables into the path of the program, so that a dollar sign there stands for itself. */
export function unitCommand([program = '', ...words]: readonly string[]): string {
  // Signs before a path are orders to systemd, and one of them is to run it with all privileges.
  if (/^[-@:+!|]/.test(program))
    throw new Fault('schedule-unfit', `systemd would not take ${program} for the name of a program.`);
  return [quoted(program), ...words.map(unitWord)].join(' ');
}

/** A path in a list of paths. */
export function unitPath(path: string): string {
  return quoted(path);
}

/** A path in a setting that takes one and knows no quotes. */
export function barePath(path: string): string {
  return path.replaceAll('%', '%%');
}

function quoted(text: string): string {
  const safe = text.replaceAll('%', '%%');
  return /^[\w@+=:,./%$-]+$/.test(safe) ? safe : `"${safe.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
