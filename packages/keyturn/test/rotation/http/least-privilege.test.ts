import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterEach, expect, test } from 'vitest';
import type { PermissionDocument } from '../../../src/core/permission.ts';
import { printedPolicy, without } from '../../support/auditor.ts';
import type { SdkConfig } from '../../support/sandbox.ts';
import { type Scene, startScene } from './scene.ts';
import { keyChanges, type Place, settled, standing } from './world.ts';

const places: readonly Place[] = ['secret', 'parameter'];
const HASTY = 'rotation: { maxAge: 90d, overlap: 0s, quiet: 0s, grace: 0s, requireSuccessorUse: false }';

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.close();
});

test('who has exactly the printed permissions rotates a key to its end', async () => {
  const begun = await start();
  const printed = await operatePolicy(begun);
  const as = await makeOperator(begun, printed);
  expect(await applyAs(begun, as)).toMatchObject({ exitCode: 0 });
  expect(standing(begun)).toEqual(settled({ places }));
});

/** The exit code and what was done without each of them. Who is `done` without it needs it on another way than the common one. */
const whatIsMissed: Readonly<Record<string, string>> = {
  'cloudtrail:LookupEvents': 'done 0',
  'iam:CreateAccessKey': 'not begun 4, named',
  'iam:DeleteAccessKey': 'not begun 1, named',
  'iam:GenerateCredentialReport': 'done 0',
  'iam:GetAccessKeyLastUsed': 'not begun 3, named',
  'iam:GetCredentialReport': 'done 0',
  'iam:GetLoginProfile': 'done 0',
  'iam:GetUser': 'done 0',
  'iam:ListAccessKeys': 'not begun 3, named',
  'iam:ListGroupsForUser': 'done 0',
  'iam:ListUserTags': 'not begun 3, named',
  'iam:ListUsers': 'done 0',
  'iam:TagUser': 'not begun 4, named',
  'iam:UpdateAccessKey': 'not begun 1, named',
  'secretsmanager:CreateSecret': 'done 0',
  'secretsmanager:DescribeSecret': 'not begun 3, named',
  'secretsmanager:GetSecretValue': 'not begun 3, named',
  'secretsmanager:PutSecretValue': 'not begun 1, named',
  'secretsmanager:UpdateSecretVersionStage': 'not begun 1, named',
  'ssm:DeleteParameter': 'done 0',
  'ssm:DescribeParameters': 'not begun 1, named',
  'ssm:GetParameters': 'not begun 3, named',
  'ssm:PutParameter': 'not begun 1, named',
  'sts:GetAccessKeyInfo': 'done 0',
};

test('without one of the printed permissions, either all of it is done or nothing is begun, and what is missing is named', async () => {
  const actions = await printedActions();
  const told: Record<string, string> = {};
  for (const action of actions) {
    const begun = await start();
    const as = await makeOperator(begun, without(await operatePolicy(begun), action));
    begun.aws.sandbox.calls.clear();
    const { out, said, exitCode } = await applyAs(begun, as);
    const isNamed = `${out}${said}`.includes(action.slice(action.indexOf(':') + 1));
    told[action] = `${whatHappened(begun)} ${exitCode}${isNamed ? ', named' : ''}`;
    expect(begun.harm).toEqual([]);
    await begun.close();
    scene = undefined;
  }
  expect(told).toEqual(whatIsMissed);
});

async function printedActions(): Promise<readonly string[]> {
  const printed = await operatePolicy(await start());
  await scene?.close();
  scene = undefined;
  return [...new Set(printed.Statement.flatMap(({ Action }) => Action))].toSorted();
}

async function start(): Promise<Scene> {
  scene = await startScene(HASTY, { places });
  return scene;
}

function operatePolicy({ laptop }: Scene): Promise<PermissionDocument> {
  return printedPolicy(['operate', '--config', join(laptop.folder, 'keyturn.yaml')]);
}

async function makeOperator(begun: Scene, document: PermissionDocument): Promise<SdkConfig> {
  const iam = new IAMClient(begun.aws.admin());
  await iam.send(new CreateUserCommand({ UserName: 'operator' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'operator' }));
  await allow(begun, document);
  begun.pass(0.01);
  return begun.aws.as({ accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' });
}

async function allow({ aws }: Scene, document: object): Promise<void> {
  const PolicyDocument = JSON.stringify(document);
  await new IAMClient(aws.admin()).send(
    new PutUserPolicyCommand({ UserName: 'operator', PolicyName: 'operate', PolicyDocument }),
  );
}

function applyAs(begun: Scene, as: SdkConfig) {
  return begun.keyturn(['apply', '--yes'], as);
}

function whatHappened(begun: Scene): string {
  if (isDeepStrictEqual(standing(begun), settled({ places }))) return 'done';
  return keyChanges(begun).length === 0 ? 'not begun' : `begun: ${keyChanges(begun).join(' ')}`;
}
