import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that others on the machine could see while something runs: arguments of all processes, files in some folders. */
export interface Watch {
  look(): void;
  /** What was seen, once each, with where it was seen. */
  seen(): readonly Trace[];
}

export interface Trace {
  readonly where: string;
  readonly text: string;
}

/** Remembers what was seen at each look: the arguments of all processes, and all files below these folders. */
export function watchMachine(folders: readonly string[]): Watch {
  const texts = new Map<string, Set<string>>();
  const states = new Map<string, string>();
  const look = () => {
    const changed = folders.flatMap(filesIn).filter(({ path, state }) => states.get(path) !== state);
    for (const { path, state } of changed) states.set(path, state);
    const traces = changed.map(({ path }) => ({ where: path, text: textOf(path) }));
    for (const { where, text } of [...argumentsNow(), ...traces]) {
      const known = texts.get(where) ?? new Set();
      texts.set(where, known);
      // A file that was only continued is kept once.
      for (const earlier of known) if (where !== ARGUMENTS && text.startsWith(earlier)) known.delete(earlier);
      known.add(text);
    }
  };
  return { look, seen: () => [...texts].flatMap(([where, known]) => [...known].map((text) => ({ where, text }))) };
}

const ARGUMENTS = 'the arguments of a process';

/** Where secrets stand in texts: as they are, cut off, or as they travel in addresses, forms and headers. */
export function findSecrets(secrets: readonly string[], traces: readonly Trace[]): readonly string[] {
  return secrets.flatMap((secret) => {
    const forms = formsOf(secret);
    return traces
      .filter(({ text }) => forms.some((form) => text.includes(form)))
      .map(({ where, text }) => {
        const at = Math.min(...forms.map((form) => text.indexOf(form)).filter((index) => index >= 0));
        return `${where}: ${text.slice(Math.max(0, at - 60), at)}[here]`;
      });
  });
}

function formsOf(secret: string): readonly string[] {
  const half = Math.floor(secret.length / 2);
  const bytes = Buffer.from(secret);
  return [
    secret.slice(0, half),
    secret.slice(half),
    encodeURIComponent(secret),
    bytes.toString('hex'),
    // Wherever in a longer text it stands: of three shifts, one has these digits.
    ...[0, 1, 2].map((shift) => base64Core(secret, shift)),
  ];
}

function base64Core(secret: string, shift: number): string {
  const text = Buffer.from(`${'x'.repeat(shift)}${secret}`).toString('base64');
  return text.slice(4, 40);
}

function argumentsNow(): readonly Trace[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ where: ARGUMENTS, text: textOf(`/proc/${name}/cmdline`) }));
}

/** Files with what tells that they were changed. */
function filesIn(folder: string): readonly { readonly path: string; readonly state: string }[] {
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    const about = statSync(path, { throwIfNoEntry: false });
    if (!about) return [];
    return about.isDirectory() ? filesIn(path) : [{ path, state: `${about.ino} ${about.size} ${about.mtimeMs}` }];
  });
}

/** Processes end and files go while they are looked at. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
