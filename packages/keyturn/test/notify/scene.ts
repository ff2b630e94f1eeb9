import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NoticeData } from '../../src/notifiers/notice-data.ts';
import { type Laptop, makeLaptop, timeIn } from '../rotation/http/laptop.ts';
import { destinationsYaml, type HttpWorld, startWorld, type WorldOptions } from '../rotation/http/world.ts';
import { type Ran, runKeyturn } from '../support/program.ts';
import { type Receiver, startReceiver } from './receiver.ts';

/** A world in which people are told: the user `deploy`, whose key is rotated, and somebody who receives messages. */
export interface NotifyScene extends HttpWorld {
  readonly laptop: Laptop;
  readonly receiver: Receiver;
  readonly config: string;
  keyturn(...args: readonly string[]): Promise<Ran>;
  /** What `keyturn run` does in a night: apply, then tell. */
  night(): Promise<readonly Ran[]>;
  /** Runs a command with what it says, and the configuration of the scene. */
  run(words: readonly string[]): Promise<Ran>;
  /** The same for a command that asks AWS nothing, and whoever asks before it writes. */
  edit(words: readonly string[]): Promise<Ran>;
  pass(days: number): void;
  /** Another configuration from now on; the destination of the user is added to it. */
  configure(yaml: string): void;
  /** All notices that arrived at an address since the last time that somebody asked. */
  fresh(path?: string): readonly NoticeData[];
}

/** Secret of the signatures. */
export const SECRET = { KEYTURN_WEBHOOK_SECRET: 'a-secret-of-more-than-24-characters' };

/** Starts a scene; `yaml` is told the addresses of the receiver. */
export async function startNotifyScene(
  yaml: (url: (path: string) => string) => string,
  options: WorldOptions = {},
): Promise<NotifyScene> {
  const [world, receiver] = [await startWorld(options), await startReceiver()];
  const laptop = makeLaptop('');
  const { aws } = world;
  const config = join(laptop.folder, 'keyturn.yaml');
  const configure = (text: string) => writeFileSync(config, `${text}\ndestinations:\n${destinationsYaml(world.places)}\n`);
  configure(yaml(receiver.url));
  const time = timeIn(aws);
  const keyturn = (...args: readonly string[]) =>
    runKeyturn([...args, '--config', config, '--state-dir', laptop.folder], { as: aws.admin(), time, environment: SECRET });
  let seen = 0;
  return {
    ...world,
    laptop,
    receiver,
    config,
    keyturn,
    configure,
    run: (words) => runKeyturn([...words, '--config', config], { as: aws.admin(), time }),
    edit: (words) => runKeyturn([...words, '--yes', '--config', config]),
    async night() {
      return [await keyturn('apply', '--yes'), await keyturn('notify')];
    },
    pass(days) {
      aws.clock.advance(days * 86_400);
      aws.sandbox.catchUp();
    },
    fresh(path) {
      const messages = receiver.arrived.slice(seen);
      seen = receiver.arrived.length;
      return messages.filter((one) => path === undefined || one.path === path).flatMap(({ notices }) => notices);
    },
    async close() {
      laptop.remove();
      await receiver.close();
      await world.close();
    },
  };
}

/** A notice in few words: `due AKIA...`. */
export function inShort(notices: readonly NoticeData[]): readonly string[] {
  return notices.map(({ event, subject }) => `${event} ${subject?.principal.name ?? 'keyturn'}`);
}
