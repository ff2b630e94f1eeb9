import { CreateAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import type { KeyMaterial } from '../../src/core/rotation/key-material.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Probe } from '../../src/engine/rotation-ports.ts';
import type { ProbeContext, ProbeKind } from '../../src/probes/probe.ts';
import { addUser } from '../../src/sandbox/scenarios/builders.ts';
import type { Settings } from '../../src/sandbox/settings.ts';
import { contextIn, deployer } from './aws-destination.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';

/** A sandbox in which a user has just been given a key. Whoever waits moves its clock. */
export interface ProbeBench {
  readonly aws: TestSandbox;
  readonly key: KeyMaterial;
  /** Milliseconds that were waited, one by one. */
  readonly waits: number[];
  probe(kind: ProbeKind, settings?: object, environment?: ProbeContext['environment']): Probe;
  close(): Promise<void>;
}

/** The user may do what these statements say. */
export async function probeBench(statements: readonly object[], settings: Partial<Settings> = {}): Promise<ProbeBench> {
  const aws = await startTestSandbox({ settings });
  const account = aws.world.accounts.get(deployer.account);
  if (!account) throw new Error('this world has another management account');
  const user = addUser(aws.builder, account, { name: 'deploy' });
  user.inline = new Map([['policy', JSON.stringify({ Version: '2012-10-17', Statement: statements })]]);
  const { AccessKey } = await new IAMClient(aws.admin()).send(new CreateAccessKeyCommand({ UserName: 'deploy' }));
  const waits: number[] = [];
  const wait = (milliseconds: number) => {
    waits.push(milliseconds);
    aws.clock.advance(milliseconds / 1000);
    return Promise.resolve();
  };
  const { owner, aws: clients } = contextIn(aws);
  return {
    aws,
    key: { accessKeyId: AccessKey?.AccessKeyId ?? '', secret: new Secret(AccessKey?.SecretAccessKey ?? ''), createdAt: null },
    waits,
    probe: (kind, own = {}, environment = {}) => kind.create(own, { owner, aws: clients, environment, wait }),
    close: () => aws.close(),
  };
}
