import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Ran, runKeyturn } from '../../support/program.ts';
import type { SdkConfig } from '../../support/sandbox.ts';
import { type Laptop, makeLaptop, timeIn } from './laptop.ts';
import { destinationsYaml, type HttpWorld, startWorld, USER, type WorldOptions } from './world.ts';

/** A world in which a test runs the program as a person or a schedule does, at the times that it says. */
export interface Scene extends HttpWorld {
  readonly laptop: Laptop;
  /** Runs the program with the scene's configuration and state, as its administrator if nobody else is named. */
  keyturn(args: readonly string[], as?: SdkConfig): Promise<Ran>;
  /** The same for a command that asks AWS nothing. */
  offline(args: readonly string[]): Promise<Ran>;
  /** `keyturn apply --yes`, read back. */
  apply(...args: readonly string[]): Promise<AppliedRun>;
  /** The same for a command with an order, such as `rollback`. */
  order(...args: readonly string[]): Promise<AppliedRun>;
  /** Lets so many days pass; whoever lives by the key goes on living. */
  pass(days: number): void;
  /** Runs `apply` every day, and tells on which day it took which steps. */
  daily(days: number): Promise<Readonly<Record<number, string>>>;
  /** Another configuration from now on, with more destinations than those of the scene. */
  configure(yaml: string, destinations?: string): void;
}

/** Starts a scene; what the configuration says of destinations is added to it. */
export async function startScene(yaml: string, options: WorldOptions = {}): Promise<Scene> {
  const world = await startWorld(options);
  const laptop = makeLaptop(yaml);
  const config = join(laptop.folder, 'keyturn.yaml');
  const { aws } = world;
  const configure = (text: string, more = '') =>
    writeFileSync(config, `${text}\ndestinations:\n${destinationsYaml(world.places)}\n${more}\n`);
  configure(yaml);
  const time = timeIn(aws);
  const keyturn = (args: readonly string[], as = aws.admin()) =>
    runKeyturn([...args, '--config', config, '--state-dir', laptop.folder], { as, time });
  const order = async (...args: readonly string[]) => readRun(await keyturn([...args, '--yes', '--format', 'json']));
  const apply = (...args: readonly string[]) => order('apply', ...args);
  const pass = (days: number) => {
    aws.clock.advance(days * 86_400);
    aws.sandbox.catchUp();
  };
  return {
    ...world,
    laptop,
    keyturn,
    offline: (args) => runKeyturn([...args, '--state-dir', laptop.folder]),
    apply,
    order,
    pass,
    configure,
    async daily(days) {
      const taken: Record<number, string> = {};
      for (let day = 1; day <= days; day++) {
        pass(1);
        const { steps } = await apply();
        if (steps.length > 0) taken[day] = steps.join(' ');
      }
      return taken;
    },
    async close() {
      laptop.remove();
      await world.close();
    },
  };
}

/** What a run did about the user of the scene; nothing where it does not speak of it. */
export interface AppliedRun {
  readonly exitCode: number;
  readonly said: string;
  readonly steps: readonly string[];
  readonly ending: z.output<typeof endingSchema> | undefined;
  readonly principals: z.output<typeof appliedSchema>['principals'];
}

const endingSchema = z.looseObject({ kind: z.string(), because: z.string().optional() });

const appliedSchema = z.looseObject({
  schema: z.literal('keyturn/applied/1'),
  principals: z.array(
    z.looseObject({
      account: z.string(),
      user: z.string(),
      steps: z.array(z.looseObject({ do: z.string(), accessKeyId: z.string(), outcome: z.string() })),
      ending: endingSchema,
    }),
  ),
});

function readRun({ exitCode, out, said }: Ran): AppliedRun {
  if (out === '') return { exitCode, said, steps: [], ending: undefined, principals: [] };
  const { principals } = appliedSchema.parse(JSON.parse(out));
  const told = principals.find(({ user }) => user === USER);
  return { exitCode, said, steps: told?.steps.map((step) => step.do) ?? [], ending: told?.ending, principals };
}
