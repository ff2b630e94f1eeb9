import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { permissionsFor } from '../../../src/aws/permissions.ts';
import { documentOf } from '../../../src/core/permission.ts';
import { secretOf } from '../../../src/sandbox/ids.ts';
import { keyOwner } from '../../../src/sandbox/keys.ts';
import { type Ran, runKeyturn } from '../../support/program.ts';
import { type Laptop, makeLaptop, timeIn } from '../http/laptop.ts';
import { destinationsYaml, type HttpWorld, type Place, startWorld } from '../http/world.ts';

/** What `keyturn iam-policy self` prints. */
export const selfPolicy = documentOf(permissionsFor('self'), { partition: 'aws', roleName: '' });

/** As AWS recommends it: without MFA everything is denied but what it takes to sign in with MFA. */
export const withMfaAlone = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      NotAction: ['iam:ListMFADevices', 'sts:GetSessionToken'],
      Resource: '*',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    },
  ],
};

/** A machine of the user, with AWS files of its own. */
export interface SelfMachine extends Laptop {
  readonly credentials: string;
  readonly config: string;
  /** The environment of whoever works there. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The user `deploy`, who has a key of 120 days on a machine, and may replace it. */
export interface SelfScene extends HttpWorld {
  readonly machine: SelfMachine;
  /** Another machine with the same key in its credentials file. */
  another(): SelfMachine;
  /** `keyturn rotate --self --yes`, on a machine; the first one when none is named. */
  rotate(args?: readonly string[], on?: SelfMachine): Promise<Ran>;
  /** The id in the credentials file. */
  held(on?: SelfMachine): string | undefined;
  /** What the user may do, from now on: these documents alone. */
  allow(...documents: readonly object[]): void;
  pass(days: number): void;
}

export interface SelfOptions {
  readonly places?: readonly Place[];
  /** Text of the AWS files, given the key; a profile `default` in the credentials file when absent. */
  readonly files?: (key: SelfKey, folder: string) => { readonly credentials?: string; readonly config?: string };
  /** The part of keyturn.yaml about rotation. */
  readonly rotation?: string;
  readonly onCall?: (number: number, action: string) => void;
}

interface SelfKey {
  readonly id: string;
  readonly secret: string;
}

/** Starts a scene. */
export async function startSelf(options: SelfOptions = {}): Promise<SelfScene> {
  const { places = [], files, rotation = 'rotation: { maxAge: 90d }', onCall } = options;
  const machines: SelfMachine[] = [];
  const harm: string[] = [];
  const world = await startWorld({
    places,
    onCall(number, action) {
      for (const machine of machines) harm.push(...problemsOn(world, machine, action));
      onCall?.(number, action);
    },
  });
  const { aws, first, user } = world;
  const key: SelfKey = { id: first.id, secret: secretOf(aws.world.seed, first.id) };
  const yaml = `${rotation}\n${places.length === 0 ? '' : `destinations:\n${destinationsYaml(places)}\n`}`;
  const add = () => {
    const machine = makeMachine(yaml);
    const told = files?.(key, machine.folder) ?? { credentials: profileText('default', key) };
    if (told.credentials !== undefined) writeFileSync(machine.credentials, told.credentials);
    if (told.config !== undefined) writeFileSync(machine.config, told.config);
    machines.push(machine);
    return machine;
  };
  const machine = add();
  const allow = (...documents: readonly object[]) => {
    user.inline = new Map(documents.map((document, index) => [`policy-${index}`, JSON.stringify(document)]));
  };
  allow(selfPolicy, {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['secretsmanager:*', 'ssm:*'], Resource: '*' }],
  });
  return {
    ...world,
    harm,
    machine,
    another: add,
    allow,
    rotate: (args = [], on = machine) => rotateOn(world, on, args),
    held: (on = machine) => heldIn(on),
    pass(days) {
      aws.clock.advance(days * 86_400);
      aws.sandbox.catchUp();
    },
    async close() {
      for (const one of machines) one.remove();
      await world.close();
    },
  };
}

/** A profile as it stands in a credentials file. */
export function profileText(profile: string, { id, secret }: SelfKey): string {
  return `# mine\n[${profile}]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\nregion = us-east-1\n`;
}

function makeMachine(yaml: string): SelfMachine {
  const laptop = makeLaptop(yaml);
  const aws = join(laptop.folder, '.aws');
  mkdirSync(aws);
  writeFileSync(join(laptop.folder, 'keyturn.yaml'), yaml);
  const [credentials, config] = [join(aws, 'credentials'), join(aws, 'config')];
  const environment = {
    HOME: laptop.folder,
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_CONFIG_FILE: config,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return { ...laptop, credentials, config, environment };
}

/** The arguments of a run on a machine. */
function selfArguments(world: Pick<HttpWorld, 'aws'>, { folder }: SelfMachine, args: readonly string[]): readonly string[] {
  const places = ['--config', join(folder, 'keyturn.yaml'), '--state-dir', join(folder, 'state')];
  return ['rotate', '--self', '--yes', ...args, ...places, '--endpoint-url', world.aws.url, '--region', 'us-east-1'];
}

async function rotateOn(world: HttpWorld, machine: SelfMachine, args: readonly string[]): Promise<Ran> {
  // The SDK reads the environment of the process.
  for (const [name, value] of Object.entries(machine.environment)) vi.stubEnv(name, value);
  try {
    return await runKeyturn(selfArguments(world, machine, args), {
      environment: { ...machine.environment, ...environmentKeys() },
      time: timeIn(world.aws),
      width: 400,
    });
  } finally {
    vi.unstubAllEnvs();
  }
}

function environmentKeys(): Readonly<Record<string, string>> {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function heldIn({ credentials }: SelfMachine): string | undefined {
  if (!existsSync(credentials)) return undefined;
  return /^aws_access_key_id\s*=\s*(\S+)/m.exec(readFileSync(credentials, 'utf8'))?.[1];
}

/** Whoever works on the machine must find a key there that works, whatever happens. */
function problemsOn({ aws }: HttpWorld, machine: SelfMachine, action: string): readonly string[] {
  const held = heldIn(machine);
  if (held === undefined) return [];
  const key = keyOwner(aws.world, held)?.key;
  const secret = /^aws_secret_access_key\s*=\s*(\S+)/m.exec(readFileSync(machine.credentials, 'utf8'))?.[1];
  if (key?.status !== 'Active') return [`after ${action}: ${held} does not work`];
  if (key.worksFrom > aws.sandbox.clock.now()) return [`after ${action}: ${held} does not work yet`];
  return secret === secretOf(aws.world.seed, held) ? [] : [`after ${action}: ${held} stands beside a wrong secret`];
}
