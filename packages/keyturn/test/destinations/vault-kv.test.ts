import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import type { AwsClients } from '../../src/aws/client.ts';
import { type Instant, instantOf } from '../../src/core/instant.ts';
import type { Destination } from '../../src/engine/destination.ts';
import { describeDestination, exampleKey } from '../contracts/destination.ts';
import { deployer } from '../support/aws-destination.ts';
import { contextWithoutAws } from '../support/kubernetes-bench.ts';
import { type VaultBench, vaultBench } from '../support/vault-bench.ts';

const keyA = exampleKey(0);
const keyB = exampleKey(1);
const opened: VaultBench[] = [];

describeDestination('vault-kv', () => vaultBench());

afterEach(async () => {
  for (const bench of opened.splice(0)) {
    expectNoSecret(bench.traces());
    await bench.close();
  }
});

async function open(settings: object = {}): Promise<VaultBench> {
  const bench = await vaultBench(settings);
  opened.push(bench);
  return bench;
}

async function deliver(destination: Destination, key = keyA): Promise<void> {
  await destination.put(key);
  await destination.promote(key);
}

/** Why it is not ready; and that asking changed nothing. */
async function refusal(bench: VaultBench, destination = bench.destination): Promise<string> {
  const before = bench.state?.();
  const answer = await destination.rehearse();
  expect(bench.state?.()).toBe(before);
  return answer.isReady ? 'ready' : answer.because;
}

async function faultOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  return undefined;
}

function expectNoSecret(what: unknown): void {
  const text = inspect(what, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null });
  for (const { secret } of [keyA, keyB]) expect(text).not.toContain(secret.reveal());
  for (const token of ['token-of-', 'secret-id-of-the-test', 'jwt-of-the-test']) expect(text).not.toContain(token);
}

/** A version as somebody else wrote it. */
function version(data: Readonly<Record<string, unknown>>, more: { deletedAt?: string; isDestroyed?: boolean } = {}) {
  return { data, createdAt: '2030-01-01T00:00:00.123456789Z', deletedAt: '', isDestroyed: false, ...more };
}

describe('a secret of Vault', () => {
  test('keeps members of others as they are, and its pending one is gone with all versions', async () => {
    const bench = await open();
    const others = { note: 'keep', nested: { list: [1, 2.5, null, true] } };
    bench.vault.secrets.set('secret/teams/web', [
      version({ ...others, AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', SecretAccessKey: 'old' }),
    ]);
    expect(await refusal(bench)).toBe('ready');
    expect(await bench.destination.holds()).toEqual({
      known: true,
      holding: { current: 'AKIAIOSFODNN7EXAMPLE', pending: null, currentSince: '2030-01-01T00:00:00.123Z' },
    });
    await deliver(bench.destination);
    const versions = bench.vault.secrets.get('secret/teams/web') ?? [];
    expect(versions.length).toBe(2);
    expect(versions[1]?.data).toEqual({ ...others, AccessKeyId: keyA.accessKeyId, SecretAccessKey: keyA.secret.reveal() });
    expect([...bench.vault.secrets.keys()]).toEqual(['secret/teams/web']);
  });

  test('has the members that the configuration asks for, under names that are filled in', async () => {
    const bench = await open();
    const format = { id: '{accessKeyId}', key: '{secretAccessKey}', smtp: '{sesSmtpPassword:eu-west-1}', owner: '{user}' };
    const destination = bench.with(
      { format, path: 'aws/{accountName}/{user}' },
      { environment: { VAULT_TOKEN: 'token-of-root' } },
    );
    expect(destination.id).toBe(`vault-kv:${new URL(bench.vault.url).host}/secret/aws/management/deploy`);
    expect(destination.label).toBe('Vault secret secret/aws/management/deploy');
    expect(await refusal(bench, destination)).toBe('ready');
    await deliver(destination);
    const data = bench.vault.secrets.get('secret/aws/management/deploy')?.at(-1)?.data;
    expect(Object.keys(data ?? {})).toEqual(['id', 'key', 'smtp', 'owner']);
    expect(data?.['owner']).toBe('deploy');
  });

  test('is written anew after somebody else wrote in between, and loses nothing of theirs', async () => {
    const bench = await open();
    const { vault } = bench;
    await deliver(bench.destination);
    await bench.destination.put(keyB);
    const isWrite = ({ method, path }: { method: string; path: string }) => method === 'POST' && path.endsWith('/data/teams/web');
    const writeBetween = (name: string) => {
      const versions = vault.secrets.get('secret/teams/web') ?? [];
      vault.secrets.set('secret/teams/web', [...versions, version({ ...versions.at(-1)?.data, [name]: 'theirs' })]);
    };
    vault.beforeOnce(isWrite, () => writeBetween('first'));
    vault.beforeOnce(isWrite, () => writeBetween('second'));
    await bench.destination.promote(keyB);
    expect(vault.secrets.get('secret/teams/web')?.at(-1)?.data).toEqual({
      AccessKeyId: keyB.accessKeyId,
      SecretAccessKey: keyB.secret.reveal(),
      first: 'theirs',
      second: 'theirs',
    });
    for (const name of ['third', 'fourth', 'fifth']) vault.beforeOnce(isWrite, () => writeBetween(name));
    const fault = await faultOf(bench.destination.promote(keyA));
    expect(fault).toMatchObject({
      message: 'Vault secret secret/teams/web is written by somebody else all the time.',
      isPassing: true,
    });
    expectNoSecret(fault);
  });

  test.each([
    ['deleted', { deletedAt: '2030-02-01T00:00:00Z' }],
    ['destroyed', { isDestroyed: true }],
  ])('gives nothing while its latest version is %s, and takes a key after it', async (_title, more) => {
    const bench = await open();
    const old = { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', SecretAccessKey: 'old' };
    bench.vault.secrets.set('secret/teams/web', [version(old), version(old, more)]);
    expect(await refusal(bench)).toBe(
      'The latest version (2) of Vault secret secret/teams/web is deleted: undelete it, or remove the secret altogether with `vault kv metadata delete`.',
    );
    expect(await bench.destination.holds()).toMatchObject({ known: true, holding: { current: null } });
    await deliver(bench.destination);
    expect(bench.vault.secrets.get('secret/teams/web')?.length).toBe(3);
    expect(await bench.consumer()).toMatchObject({ accessKeyId: keyA.accessKeyId });
  });

  test('still gives a version that will delete itself', async () => {
    const bench = await open();
    const old = { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', SecretAccessKey: 'old' };
    bench.vault.secrets.set('secret/teams/web', [version(old, { deletedAt: '2032-01-01T00:00:00Z' })]);
    expect(await bench.destination.holds()).toMatchObject({ holding: { current: 'AKIAIOSFODNN7EXAMPLE' } });
  });
});

describe('the rehearsal of a secret of Vault', () => {
  test('names every capability that is missing', async () => {
    const bench = await open();
    bench.vault.tokens.set('token-of-the-test', {
      'secret/data/teams/web': ['read', 'update'],
      'secret/data/teams/web.keyturn-pending': ['read', 'create'],
    });
    expect(await refusal(bench)).toBe(
      'The token may not create secret/data/teams/web, update secret/data/teams/web.keyturn-pending, delete secret/metadata/teams/web.keyturn-pending: give it a policy with these capabilities.',
    );
    bench.vault.secrets.set('secret/teams/web', [version({ other: 'member' })]);
    expect(await refusal(bench)).toBe(
      'The token may not update secret/data/teams/web.keyturn-pending, delete secret/metadata/teams/web.keyturn-pending: give it a policy with these capabilities.',
    );
  });

  test.each([
    [
      { AccessKeyId: 'see the wiki' },
      'Member AccessKeyId of Vault secret secret/teams/web holds something that is no access key id, and is not overwritten.',
    ],
    [
      { AccessKeyId: { a: 1 } },
      'Member AccessKeyId of Vault secret secret/teams/web holds something that is no access key id, and is not overwritten.',
    ],
    [
      { big: [1e20] },
      'Member big of Vault secret secret/teams/web holds a number that is too large to be kept exactly: make it text.',
    ],
  ])('finds what would be lost: %j', async (data, because) => {
    const bench = await open();
    bench.vault.secrets.set('secret/teams/web', [version(data)]);
    expect(await refusal(bench)).toBe(because);
  });

  test('finds that the pending path is taken, by others or for another user', async () => {
    const bench = await open();
    bench.vault.secrets.set('secret/teams/web.keyturn-pending', [version({ a: 'b' })]);
    const taken = 'Vault secret secret/teams/web.keyturn-pending was not made by Keyturn, which needs that path.';
    expect(await refusal(bench)).toBe(taken);
    expect(await bench.destination.holds()).toEqual({ known: false, why: 'failed', detail: taken });
    bench.vault.secrets.clear();
    await bench.destination.put(keyA);
    const other = bench.with({}, { owner: { ...deployer, user: 'other' } });
    const because =
      'Vault secret secret/teams/web.keyturn-pending is for the keys of 111111111111/deploy: give each user a path.';
    expect(await refusal(bench, other)).toBe(because);
    expect(await faultOf(other.put(keyB))).toMatchObject({ message: because, isPassing: false });
  });

  test.each([
    [
      { type: 'kv', version: '1' },
      /^secret\/ is not version 2 of Vault's KV engine: `vault kv enable-versioning` makes it so\.$/,
    ],
    [{ type: 'kv' }, /^secret\/ is not version 2/],
    [{ type: 'transit' }, /^secret\/ of Vault is of type transit, and not kv\.$/],
  ])('knows what is mounted: %j', async (mount, because) => {
    const bench = await open();
    bench.vault.mounts.set('secret/', mount);
    expect(await refusal(bench)).toMatch(because);
  });

  test('knows mounts below others, and those that are not there', async () => {
    const bench = await open();
    const asRoot = { environment: { VAULT_TOKEN: 'token-of-root' } };
    expect(await refusal(bench, bench.with({ mount: 'secret/deeper' }, asRoot))).toBe(
      'Vault has no secrets engine at secret/deeper/: the path is below secret/.',
    );
    expect(await refusal(bench, bench.with({ mount: 'absent' }, asRoot))).toMatch(
      /with 403: preflight capability check returned 403/,
    );
    const absent = await bench.with({ mount: 'absent' }, asRoot).holds();
    expect(absent).toMatchObject({ known: false, why: 'denied' });
    expect(inspect(absent)).toContain('Vault has no secrets engine at absent: no handler for route');
    bench.vault.mounts.set('team/kv/', { type: 'kv', version: '2' });
    const deep = bench.with({ mount: 'team/kv' }, asRoot);
    expect(await refusal(bench, deep)).toBe('ready');
    await deliver(deep);
    expect([...bench.vault.secrets.keys()]).toEqual(['team/kv/teams/web']);
  });

  test('refuses a name that an address would take as a step back', async () => {
    const bench = await open();
    const destination = bench.with({ path: 'teams/{user}' }, { owner: { ...deployer, user: '..' } });
    expect(await refusal(bench, destination)).toBe(
      '"teams/.." cannot be a path in Vault: give this user an entry with a path of its own.',
    );
    expect(bench.vault.asked).toEqual([]);
  });

  test.each([
    [{ path: '/teams/web' }, /a path without/],
    [{ path: 'teams/' }, /a path without/],
    [{ format: { a: '{accessKeyId}' } }, /no member that is/],
    [{ address: 'http://vault.example.com' }, /begins with https/],
    [{ login: { appRole: { roleId: 'r', secretId: 'not here' } } }, /one of/],
  ])('a configuration that cannot be meant is refused: %j', async (settings, message) => {
    const bench = await open();
    expect(() => bench.with(settings)).toThrow(message);
  });
});

describe('a Vault that fails', () => {
  test('is sealed', async () => {
    const bench = await open();
    bench.vault.isSealed = true;
    expect(await bench.destination.holds()).toMatchObject({ known: false, why: 'failed' });
    expect(await refusal(bench)).toMatch(/with 503: Vault is sealed\.$/);
    expect(await faultOf(bench.destination.put(keyA))).toMatchObject({ isPassing: true });
  });

  test('refuses a token that has expired, and repeats nothing of it', async () => {
    const bench = await open();
    bench.vault.tokens.clear();
    const answer = await bench.destination.holds();
    expect(answer).toEqual({
      known: false,
      why: 'denied',
      detail:
        'Vault answered GET /v1/secret/data/teams/web.keyturn-pending with 403: 2 errors occurred: * permission denied * invalid token.',
    });
    const fault = await faultOf(bench.destination.promote(keyA));
    expect(fault).toMatchObject({ isPassing: false });
    expectNoSecret([answer, fault]);
  });

  test('denies one path', async () => {
    const bench = await open();
    bench.vault.tokens.set('token-of-the-test', { 'secret/data/teams/web.keyturn-pending': ['read', 'create', 'update'] });
    expect(await bench.destination.holds()).toMatchObject({ known: false, why: 'denied' });
  });

  test('repeats what it was sent, and nobody else does', async () => {
    const bench = await open();
    bench.vault.answerOnce(({ method, body }) =>
      method === 'POST' ? { status: 400, json: { errors: [`cannot parse ${body}`] } } : undefined,
    );
    const refused = await faultOf(bench.destination.put(keyA));
    expect(refused).toMatchObject({ isPassing: false, status: 400 });
    bench.vault.answerOnce(({ method }) => (method === 'POST' ? { status: 204 } : undefined));
    const unversioned = await faultOf(bench.destination.put(keyA));
    expect(unversioned).toMatchObject({ message: "secret is not version 2 of Vault's KV engine.", isPassing: false });
    await deliver(bench.destination);
    bench.vault.answerOnce(() => ({ status: 200, text: `{"data": {"data": {"SecretAccessKey": "${keyA.secret.reveal()}"` }));
    const garbled = await bench.destination.holds();
    expect(garbled).toMatchObject({ known: false, why: 'garbled' });
    bench.vault.answerOnce(() => ({ status: 200, json: { data: { data: { SecretAccessKey: keyA.secret.reveal() } } } }));
    const odd = await bench.destination.holds();
    expect(odd).toMatchObject({ known: false, why: 'garbled' });
    expectNoSecret([refused, unversioned, garbled, odd]);
  });

  test('hangs up', async () => {
    const bench = await open();
    bench.cut(1, 'before');
    expect(await refusal(bench)).toMatch(/cannot be reached, or its answer was lost/);
    expect(await bench.destination.holds()).toMatchObject({ known: false, why: 'unreachable' });
    bench.mend();
  });
});

describe('the way to Vault', () => {
  test('is what the environment says, as for its command line', async () => {
    const bench = await open();
    bench.vault.namespace = 'team-a';
    const environment = { VAULT_ADDR: bench.vault.url, VAULT_TOKEN: 'token-of-the-test', VAULT_NAMESPACE: 'team-a' };
    const destination = bench.with({ address: undefined }, { environment });
    expect(destination.id).toBe('vault-kv:default/secret/teams/web');
    expect(await refusal(bench, destination)).toBe('ready');
    expect(await refusal(bench, bench.with({ namespace: 'team-b' }, { environment }))).toMatch(/with 403: permission denied\.$/);
    const nowhere = bench.with({ address: undefined }, { environment: {} });
    expect(await refusal(bench, nowhere)).toBe('Nobody says where Vault is: set `address`, or VAULT_ADDR.');
    const plain = bench.with({ address: undefined }, { environment: { ...environment, VAULT_ADDR: 'http://vault.example.com' } });
    expect(await refusal(bench, plain)).toBe('VAULT_ADDR must be an address that begins with https: a token is sent there.');
  });

  test('is with the token that the command line keeps, or one that is named', async () => {
    const bench = await open();
    const home = await mkdtemp(join(tmpdir(), 'keyturn-vault-'));
    try {
      const environment = { HOME: home };
      expect(await refusal(bench, bench.with({}, { environment }))).toMatch(
        /The token cannot be read from the file ~\/\.vault-token/,
      );
      await writeFile(join(home, '.vault-token'), 'token-of-the-test\n');
      expect(await refusal(bench, bench.with({}, { environment }))).toBe('ready');
      const named = bench.with({ tokenFrom: { env: 'OTHER' } }, { environment: { OTHER: 'token-of-root' } });
      expect(await refusal(bench, named)).toBe('ready');
    } finally {
      await rm(home, { recursive: true });
    }
  });

  test('is with a login of AppRole, once, and again when its token ends', async () => {
    const bench = await open();
    bench.vault.leaseSeconds = 3_600;
    const login = { appRole: { roleId: 'role-of-the-test', secretIdFrom: { env: 'SECRET_ID' } } };
    const environment = { SECRET_ID: 'secret-id-of-the-test' };
    let now: Instant = instantOf(0);
    const { aws } = contextWithoutAws({});
    const timed: AwsClients = { ...aws, clock: { ...aws.clock, now: () => now } };
    const destination = bench.with({ login }, { environment, aws: timed });
    await deliver(destination);
    expect(bench.vault.logins).toBe(1);
    now = instantOf(3_541_000);
    expect(await destination.holds()).toMatchObject({ known: true });
    expect(bench.vault.logins).toBe(2);
    bench.vault.secretId = 'another';
    const refused = await bench.with({ login }, { environment }).rehearse();
    expect(refused).toMatchObject({
      isReady: false,
      because: 'Vault answered POST /v1/auth/approle/login with 400: invalid role or secret ID.',
    });
    expectNoSecret([destination, refused]);
  });

  test('is with a login of a service account of Kubernetes', async () => {
    const bench = await open();
    const folder = await mkdtemp(join(tmpdir(), 'keyturn-vault-'));
    try {
      const tokenFile = join(folder, 'token');
      await writeFile(tokenFile, 'jwt-of-the-test');
      const destination = bench.with({ login: { kubernetes: { role: 'keyturn', tokenFile } } }, { environment: {} });
      expect(await refusal(bench, destination)).toBe('ready');
      await deliver(destination);
      expect(bench.vault.logins).toBe(1);
      bench.vault.jwt = 'another';
      const refused = await bench.with({ login: { kubernetes: { role: 'keyturn', tokenFile } } }).holds();
      expect(refused).toMatchObject({ known: false, why: 'denied' });
      expectNoSecret(refused);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
