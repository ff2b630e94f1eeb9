import type { DeliveryTools } from '../../../config/delivery.ts';
import { commandWords } from '../../../core/command-words.ts';
import { Fault } from '../../../core/fault.ts';
import { destinationKinds, type FoundProfile, findProfileKey, type SoughtKey } from '../../../destinations/index.ts';
import { type Destination, DestinationFault, type DestinationOwner } from '../../../engine/destination.ts';
import type { CommandContext } from '../../command.ts';
import { optionText } from '../../options.ts';

/** Where the key of a profile is kept on this machine. */
export interface OwnPlace {
  readonly mfaSerial: string | undefined;
  destinations(owner: DestinationOwner, tools: DeliveryTools): readonly Destination[];
}

/** Finds the place of the key, and the program that was named for it. Throws a Fault where there is neither. */
export async function findOwnPlace({ options }: CommandContext, sought: SoughtKey): Promise<OwnPlace> {
  const command = commandOf(optionText(options, 'destinationCommand'));
  const { key, mfaSerial } = await find(sought);
  if (key.in === 'elsewhere' && !command) throw new Fault('own-key-elsewhere', `${upperFirst(key.because)}.`);
  const entries = [
    ...(key.in === 'elsewhere' ? [] : [{ kind: key.in, settings: key.settings }]),
    ...(command ? [{ kind: 'command', settings: { command } }] : []),
  ];
  return {
    mfaSerial,
    destinations: (owner, { aws, environment }) =>
      entries.map(({ kind, settings }) => {
        const made = kindNamed(kind).create(settings, { owner, aws, environment, timeoutMs: TIMEOUT_MS });
        // What a program of this machine keeps is no more to be seen from others than a file.
        return { ...made, isLocal: true };
      }),
  };
}

/** Milliseconds that a destination may take for one call: a keychain may ask its owner. */
const TIMEOUT_MS = 60_000;

async function find(sought: SoughtKey): Promise<FoundProfile> {
  try {
    return await findProfileKey(sought);
  } catch (error) {
    if (!(error instanceof DestinationFault)) throw error;
    throw new Fault('own-key-elsewhere', `Could not find out where the key is: ${error.message}.`, { cause: error });
  }
}

function commandOf(line: string | undefined): readonly string[] | undefined {
  if (line === undefined) return undefined;
  const words = commandWords(line);
  if (!words || words.length === 0)
    throw new Fault('usage-wrong', '--destination-command wants a program with its arguments, and each quote closed.');
  return words;
}

function kindNamed(name: string): (typeof destinationKinds)[number] {
  const kind = destinationKinds.find((one) => one.kind === name);
  if (!kind) throw new Error(`there is no kind called ${name}`);
  return kind;
}

function upperFirst(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
