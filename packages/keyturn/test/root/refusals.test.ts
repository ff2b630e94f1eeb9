import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OrganizationPolicy } from '../../src/sandbox/model/organization.ts';
import { addMember } from '../../src/sandbox/scenarios/builders.ts';
import { addServiceControlPolicy } from '../../src/sandbox/scenarios/policy-builders.ts';
import { MEMBER, organizationOf } from '../support/sts.ts';
import { DAY_SECONDS, type RootScene, startRootScene } from './scene.ts';

const PAUSE = `keyturn-pause-root-${MEMBER}`;
const THEIRS = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}';
const OTHER = '333333333333';

let scene: RootScene;

beforeEach(async () => {
  scene = await startRootScene();
});

afterEach(() => scene.close());

/** All that a removal could have changed. */
function standing() {
  const { policies, attachments } = organizationOf(scene.aws);
  return structuredClone({ policies, attachments, root: scene.member.root });
}

/** What it said, and that it changed nothing. */
async function refused(run = () => scene.remove()): Promise<string> {
  const before = standing();
  const { exitCode, out, said } = await run();
  expect(exitCode, said).toBe(1);
  expect(standing()).toEqual(before);
  return out.replaceAll(/\s+/g, ' ');
}

function pause(): OrganizationPolicy {
  const found = [...organizationOf(scene.aws).policies.values()].find(({ name }) => name === PAUSE);
  if (!found) throw new Error('there is no pause');
  return found;
}

describe('a removal that meets what somebody else did changes nothing', () => {
  test('where the policy of the pause was edited, at its end and when it is taken back', async () => {
    await scene.remove();
    scene.aws.clock.advance(15 * DAY_SECONDS);
    Object.assign(pause(), { content: THEIRS });
    const sentence = `somebody changed the policy ${PAUSE} since Keyturn made it`;
    expect(await refused()).toContain(sentence);
    // Their words are not deleted either: the policy is only detached.
    const resumed = await scene.run(['root', 'resume', MEMBER, '--yes']);
    expect(resumed.out.replaceAll(/\s+/g, ' ')).toContain(sentence);
    expect(pause().content).toBe(THEIRS);
    expect(scene.attached()).toEqual(['FullAWSAccess']);
  });

  test('where the policy of the pause was attached to another account, too', async () => {
    addMember(scene.aws.builder, { id: OTHER, name: 'other' });
    await scene.remove();
    scene.aws.clock.advance(15 * DAY_SECONDS);
    organizationOf(scene.aws).attachments.get(OTHER)?.add(pause().id);
    expect(await refused()).toContain(`somebody attached the policy ${PAUSE} to ${OTHER} as well`);
  });

  test('where a policy has the name of the pause and is not one', async () => {
    addServiceControlPolicy(scene.aws.builder, { name: PAUSE, description: '', document: THEIRS, targetIds: [] });
    expect(await refused()).toContain(`there is a policy ${PAUSE} that Keyturn did not make`);
  });

  test('in an organization for billing alone', async () => {
    const organization = organizationOf(scene.aws);
    organization.featureSet = 'CONSOLIDATED_BILLING';
    organization.enabledPolicyTypes.clear();
    organization.rootFeatures.splice(0);
    organization.trustedServices.clear();
    expect(await refused()).toContain('the central management of root credentials is off in this organization');
  });
});

test('somebody who edits the policy just before it is deleted keeps what they wrote', async () => {
  await scene.remove();
  scene.aws.clock.advance(15 * DAY_SECONDS);
  const add = scene.aws.sandbox.calls.add.bind(scene.aws.sandbox.calls);
  scene.aws.sandbox.calls.add = (call) => {
    add(call);
    if (call.action === 'DetachPolicy') Object.assign(pause(), { content: THEIRS });
  };
  const { exitCode, out } = await scene.remove();
  expect(exitCode).toBe(1);
  expect(out.replaceAll(/\s+/g, ' ')).toContain(`somebody changed the policy ${PAUSE} since Keyturn made it`);
  expect({ keys: scene.member.root.keys, left: pause().content, attached: scene.attached() }).toEqual({
    keys: [],
    left: THEIRS,
    attached: ['FullAWSAccess'],
  });
});

describe('a call that meets one of somebody else', () => {
  const answered = (code: string) =>
    scene.aws.sandbox.faults.add({
      action: 'organizations:AttachPolicy',
      effect: { kind: 'error', code, status: 400, message: 'Another one is at work.' },
    });

  test('is made again where AWS says that it came too early', async () => {
    answered('TooManyRequestsException');
    const { exitCode, said } = await scene.remove();
    expect(exitCode, said).toBe(0);
    expect(scene.attached()).toEqual(['FullAWSAccess', PAUSE]);
  });

  test('is told of where both changed the same thing; what was made for it is taken back, and the next run does it', async () => {
    answered('ConcurrentModificationException');
    const { exitCode, out } = await scene.remove();
    expect(exitCode).toBe(4);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('Another one is at work. (ConcurrentModificationException)');
    expect(scene.pauses()).toEqual([]);
    expect((await scene.remove()).exitCode).toBe(0);
    expect(scene.attached()).toEqual(['FullAWSAccess', PAUSE]);
  });
});
