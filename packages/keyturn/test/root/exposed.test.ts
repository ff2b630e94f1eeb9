import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { timeIn } from '../rotation/http/laptop.ts';
import { ACCOUNT, destinationsYaml, givenIn, type HttpWorld, startWorld, USER } from '../rotation/http/world.ts';
import { type Ran, runKeyturn } from '../support/program.ts';
import { MEMBER } from '../support/sts.ts';
import { like } from '../support/wording.ts';
import { type RootScene, startRootScene } from './scene.ts';

describe('a key of a user', () => {
  let world: HttpWorld;
  let folder: string;

  beforeEach(async () => {
    world = await startWorld({ settings: { trailSeconds: 0 } });
    folder = mkdtempSync(join(tmpdir(), 'keyturn-exposed-'));
    writeFileSync(join(folder, 'keyturn.yaml'), `destinations:\n${destinationsYaml(['secret'])}\n`);
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await world.close();
  });

  const run = (...args: readonly string[]): Promise<Ran> =>
    runKeyturn(['exposed', ...args, '--config', join(folder, 'keyturn.yaml'), '--state-dir', folder], {
      as: world.aws.admin(),
      time: timeIn(world.aws),
    });

  it('is turned off before its successor is made and given out', async () => {
    const { exitCode, out } = await run(world.first.id, '--yes');
    expect({ exitCode, statuses: world.user.keys.map(({ status }) => status) }, out).toEqual({
      exitCode: 0,
      statuses: ['Inactive', 'Active'],
    });
    expect(givenIn(world, 'secret')).toEqual({ id: world.user.keys[1]?.id, isGenuine: true });
    const changes = world.aws.sandbox.calls
      .last()
      .filter(({ error, action }) => !error && /^(?:Create|Update)AccessKey$/.test(action));
    expect(changes.map(({ action }) => action)).toEqual(['UpdateAccessKey', 'CreateAccessKey']);
    expect(out).toContain(`Key ${world.first.id} of user ${USER} in account ${ACCOUNT}`);
  });

  it('is told of with its deeds and its sessions, and nothing is changed where only a report is wanted', async () => {
    const sts = new STSClient(world.aws.as(world.first));
    const { Credentials } = await sts.send(new GetSessionTokenCommand({}));
    const { exitCode, out } = await run(world.first.id, '--report-only', '--format', 'json');
    const told: unknown = JSON.parse(out);
    expect(exitCode).toBe(0);
    expect(world.user.keys).toMatchObject([{ id: world.first.id, status: 'Active' }]);
    expect(told).toMatchObject({
      schema: 'keyturn/exposed/1',
      accessKeyId: world.first.id,
      owner: { is: 'user', name: USER },
      containment: null,
      isWhole: true,
      exposure: {
        events: [{ service: 'sts.amazonaws.com', event: 'GetSessionToken', calls: 1, failed: 0 }],
        sessions: [{ accessKeyId: Credentials?.AccessKeyId, event: 'GetSessionToken' }],
      },
      denyOlderSessions: { Statement: [{ Effect: 'Deny', Action: '*' }] },
    });
  });

  it('is turned off even where CloudTrail does not answer, and the report says what it lacks', async () => {
    world.aws.sandbox.faults.add({
      action: 'cloudtrail:LookupEvents',
      times: 1_000,
      effect: { kind: 'error', code: 'AccessDeniedException', status: 400, message: 'not authorized' },
    });
    const { exitCode, out } = await run(world.first.id, '--yes');
    expect(exitCode).toBe(3);
    expect(world.user.keys[0]).toMatchObject({ id: world.first.id, status: 'Inactive' });
    expect(out).toMatch(/us-east-1, us-east-2[^]*not\s+read:/);
  });

  it('is not touched without a yes', async () => {
    const { exitCode, said } = await run(world.first.id);
    expect({ exitCode, said }).toMatchObject({ exitCode: 2 });
    expect(world.user.keys).toMatchObject([{ status: 'Active' }]);
  });

  it('is found out to be none', async () => {
    expect((await run('AKIAIOSFODNN7EXAMPLE', '--yes')).exitCode).toBe(2);
    expect(await run('deploy', '--yes')).toMatchObject({ exitCode: 2, said: like(/it begins with AKIA/) });
  });
});

describe('a key of a root user', () => {
  let scene: RootScene;
  beforeEach(async () => {
    scene = await startRootScene();
  });
  afterEach(() => scene.close());

  it('is denied everything at once', async () => {
    const { exitCode, out } = await scene.run(['exposed', scene.key.id, '--account', MEMBER, '--yes']);
    expect(exitCode, out).toBe(0);
    expect(scene.attached()).toEqual(expect.arrayContaining([...scene.pauses()]));
    expect(scene.pauses()).toHaveLength(1);
    expect(scene.member.root.keys).toHaveLength(1);
    expect(out).toContain(`Key ${scene.key.id} of the root user of account ${MEMBER}`);
  });

  it('is only told of where a report is wanted', async () => {
    const { exitCode } = await scene.run(['exposed', scene.key.id, '--account', MEMBER, '--report-only']);
    expect({ exitCode, pauses: scene.pauses() }).toEqual({ exitCode: 0, pauses: [] });
  });
});
