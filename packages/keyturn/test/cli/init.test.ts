import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Options } from '../../src/cli/command.ts';
import { runInit } from '../../src/cli/commands/init.ts';
import { processOutput } from '../../src/cli/output.ts';
import type { Terminal } from '../../src/cli/questions.ts';
import { parseConfig } from '../../src/config/parse.ts';

let folder = '';
let file = '';
let said: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-init-'));
  file = join(folder, 'keyturn.yaml');
  said = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function init(options: Options, terminal?: Terminal) {
  const output = { ...processOutput({ NO_COLOR: '1' }), say: (text: string) => said.push(text) };
  const context = {
    options: { output: file, ...options },
    operands: {},
    output,
    environment: {},
    interrupted: new AbortController().signal,
  };
  return runInit(context, terminal);
}

function written() {
  return parseConfig(readFileSync(file, 'utf8'), 'keyturn.yaml');
}

describe('with flags', () => {
  test('the defaults are written, with the schema beside them', async () => {
    expect(await init({})).toBe(0);
    expect(written().policy.limits).toMatchObject({ keyAgeDaysMax: 90, keyIdleDaysMax: 45 });
    expect(JSON.parse(readFileSync(join(folder, 'keyturn.schema.json'), 'utf8'))).toMatchObject({ title: 'keyturn.yaml' });
    expect(said[0]).toContain('Wrote ');
  });

  test('what the flags say is in the file', async () => {
    await init({
      org: true,
      role: 'Audit',
      externalId: 'x1',
      maxAge: '60d',
      unusedAfter: '2w',
      ownerTags: 'owner, team',
      schema: false,
    });
    expect(written().audit).toEqual({ org: true, role: 'Audit', externalId: 'x1' });
    expect(written().policy).toMatchObject({ limits: { keyAgeDaysMax: 60, keyIdleDaysMax: 14 }, ownerTags: ['owner', 'team'] });
    expect(existsSync(join(folder, 'keyturn.schema.json'))).toBe(false);
  });

  test.each([
    [
      { role: 'arn:aws:iam::111122223333:role/Audit' },
      /No such configuration can be written: audit\.role wants the name of a role/,
    ],
    [{ maxAge: 'old' }, '--max-age wants a number of days such as 90d, and got "old".'],
  ])('a flag that would make a wrong file is refused: %j', async (options, message) => {
    await expect(init(options)).rejects.toThrow(message);
    expect(existsSync(file)).toBe(false);
  });
});

describe('a file that is there', () => {
  test.each(['keyturn.yaml', 'keyturn.schema.json'])('%s is not replaced', async (name) => {
    writeFileSync(join(folder, name), 'mine');
    await expect(init({})).rejects.toMatchObject({ code: 'file-exists', exitCode: 2 });
    expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
  });

  test('--force replaces it', async () => {
    writeFileSync(file, 'mine');
    expect(await init({ force: true })).toBe(0);
    expect(written().file).toBe('keyturn.yaml');
  });
});

test('a folder that does not exist is told in a sentence', async () => {
  await expect(init({ output: join(folder, 'no/keyturn.yaml') })).rejects.toMatchObject({ code: 'output-unwritable' });
});

describe('on a terminal', () => {
  /** A person who answers each question once it has been asked. */
  function person(
    ...answers: readonly (readonly [question: RegExp, keys: string])[]
  ): Terminal & { readonly seen: () => string } {
    const input = new PassThrough();
    const output = new PassThrough();
    const open = [...answers];
    let seen = '';
    output.on('data', (chunk: Buffer) => {
      seen += chunk.toString('utf8');
      const [next] = open;
      if (!next?.[0].test(seen)) return;
      open.shift();
      // The prompt listens only after it has drawn itself.
      setImmediate(() => input.write(next[1]));
    });
    return { input, output, seen: () => seen };
  }

  const ENTER = '\r';

  test('five answers make the file', async () => {
    const terminal = person(
      [/every account/, `y${ENTER}`],
      [/Which role/, `KeyturnAudit${ENTER}`],
      [/too old/, `60d${ENTER}`],
      [/without use/, ENTER],
      [/name the owner/, `owner,team${ENTER}`],
    );
    expect(await init({}, terminal)).toBe(0);
    expect(written().audit).toEqual({ org: true, role: 'KeyturnAudit' });
    expect(written().policy).toMatchObject({ limits: { keyAgeDaysMax: 60, keyIdleDaysMax: 45 }, ownerTags: ['owner', 'team'] });
  });

  test('what a flag says is not asked', async () => {
    const terminal = person([/every account/, `n${ENTER}`], [/name the owner/, ENTER]);
    expect(await init({ maxAge: '30d', unusedAfter: '10d' }, terminal)).toBe(0);
    expect(terminal.seen()).not.toMatch(/too old|Which role/);
    expect(written().policy.limits).toMatchObject({ keyAgeDaysMax: 30, keyIdleDaysMax: 10 });
  });

  test('who gives up leaves nothing behind', async () => {
    expect(await init({}, person([/every account/, '\u0003']))).toBe(4);
    expect(said).toEqual(['Nothing was written.']);
    expect(existsSync(file)).toBe(false);
  });
});
