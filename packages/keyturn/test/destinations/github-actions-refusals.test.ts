import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import type { Destination } from '../../src/engine/destination.ts';
import { exampleKey } from '../contracts/destination.ts';
import type { Github } from '../emulations/github.ts';
import type { Answered, Asked } from '../emulations/loopback.ts';
import { type GithubBench, githubBench } from '../support/github-bench.ts';
import { contextWithoutAws } from '../support/kubernetes-bench.ts';

const key = exampleKey(0);
const opened: GithubBench[] = [];

async function open(...settings: Parameters<typeof githubBench>): Promise<GithubBench> {
  const one = await githubBench(...settings);
  opened.push(one);
  return one;
}

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const organization = { in: { organization: 'octo-org' } };
const environment = { in: { repository: 'octo-org/app', environment: 'staging' } };

interface Refusal {
  readonly settings?: object;
  readonly token?: string;
  readonly arrange?: (github: Github) => void;
  readonly because: string;
}

function repository(github: Github) {
  const found = github.repositories.get('octo-org/app');
  if (!found) throw new Error('the emulation has another repository');
  return found;
}

const refusals: Readonly<Record<string, Refusal>> = {
  'a token that GitHub does not know': {
    token: 'token-unknown',
    because: 'GitHub does not accept the token (401 to GET /repos/octo-org/app: Bad credentials).',
  },
  'no token': { token: '', because: 'There is no token in the environment variable GITHUB_TOKEN.' },
  'a token of two lines': {
    token: 'token\nx: y',
    because: 'What is in the environment variable GITHUB_TOKEN is not one word, so it is no token.',
  },
  'a classic token without the scope for a private repository': {
    arrange: (github) => github.tokens.set('token-classic', { scopes: ['gist'] }),
    because: 'GitHub knows no repository octo-org/app, or the token may not see it.',
  },
  'a classic token without the scope for a public one': {
    arrange: (github) => {
      github.tokens.set('token-classic', { scopes: ['gist', 'public_repo'] });
      repository(github).isPrivate = false;
    },
    because: 'The token has the scopes "gist, public_repo"; secrets of the repository octo-org/app need "repo".',
  },
  'a classic token without the scope for an organization': {
    settings: organization,
    arrange: (github) => github.tokens.set('token-classic', { scopes: ['repo'] }),
    because: 'The token has the scopes "repo"; secrets of the organization octo-org need "admin:org".',
  },
  'a fine-grained token without secrets': {
    token: 'token-fine-grained',
    arrange: (github) => github.tokens.set('token-fine-grained', { permissions: { variables: 'write' } }),
    because:
      'GitHub answered GET /repos/octo-org/app/actions/secrets/public-key with 403: Resource not accessible by personal access token. The token needs the permissions "Secrets" and "Variables" of the repository, to read and write.',
  },
  'a fine-grained token without variables': {
    token: 'token-fine-grained',
    arrange: (github) => github.tokens.set('token-fine-grained', { permissions: { secrets: 'write' } }),
    because:
      'GitHub answered GET /repos/octo-org/app/actions/variables/KEYTURN_AWS_ACCESS_KEY_ID with 403: Resource not accessible by personal access token. The token needs the permissions "Secrets" and "Variables" of the repository, to read and write.',
  },
  'a repository that is not there': {
    settings: { in: { repository: 'octo-org/gone' } },
    because: 'GitHub knows no repository octo-org/gone, or the token may not see it.',
  },
  'an organization that is not there': {
    settings: { in: { organization: 'gone' } },
    because: 'GitHub knows no organization gone, or the token may not see it.',
  },
  'an environment that is not there': {
    settings: environment,
    because: 'There is no environment staging of octo-org/app: make it in the settings of the repository.',
  },
  'a repository that was renamed': {
    settings: { in: { repository: 'octo-org/old' } },
    arrange: (github) => github.moved.set('octo-org/old', 'octo-org/app'),
    because:
      'GitHub sends GET /repos/octo-org/old elsewhere (301): it was renamed or moved. Put its present name into the configuration.',
  },
  'an archived repository': {
    arrange: (github) => {
      repository(github).isArchived = true;
    },
    because: 'The repository octo-org/app is archived: GitHub changes nothing there.',
  },
  'a person who may only read': {
    arrange: (github) => {
      repository(github).mayPush = false;
    },
    because: 'The token is of somebody who may not write to the repository octo-org/app.',
  },
  'a selected repository that is not there': {
    settings: { in: { organization: 'octo-org', repositories: ['gone'] } },
    because: 'GitHub knows no repository octo-org/gone, or the token may not see it.',
  },
  'a name that GitHub does not allow': {
    settings: { format: { '{user}-ID': '{accessKeyId}', SECRET: '{secretAccessKey}' } },
    because: 'GitHub allows no name "deploy-ID": A to Z, 0 to 9 and "_", no digit first, not GITHUB_.',
  },
  'a repository that is two words': {
    settings: { in: { repository: 'app' } },
    because: '"app" is not OWNER/NAME.',
  },
  'a repository that leads elsewhere': {
    settings: { in: { repository: '../user' } },
    because: 'GitHub knows no owner or repository "..".',
  },
};

test.each(Object.entries(refusals))('is not ready with %s, and says why', async (_, { settings, token, arrange, because }) => {
  const one = await open();
  arrange?.(one.github);
  const destination = one.with(settings ?? {}, contextWithoutAws({ GITHUB_TOKEN: token ?? 'token-classic' }));
  expect(await destination.rehearse()).toEqual({ isReady: false, because });
  expect([...one.github.secrets, ...one.github.variables]).toEqual([]);
});

const isWrite = ({ method }: Asked) => method === 'PUT';
const busy = (status: number, headers: Record<string, string>) => (asked: Asked) =>
  isWrite(asked) ? { status, headers, json: { message: 'You have exceeded a secondary rate limit.' } } : undefined;

describe('a write that GitHub refuses', () => {
  test('is tried again where it says so, as late as it says', async () => {
    const one = await open();
    one.github.answerOnce(busy(429, { 'retry-after': '0' }));
    one.github.answerOnce(busy(403, { 'retry-after': '0' }));
    await one.destination.promote(key);
    expect(await one.consumer()).toEqual({ accessKeyId: key.accessKeyId, secretAccessKey: key.secret.reveal() });
  });

  test.each([
    [
      'for longer than a question may take',
      busy(403, { 'retry-after': '3600' }),
      true,
      'GitHub wants to be asked less often (403 to PUT /repos/octo-org/app/actions/secrets/AWS_ACCESS_KEY_ID, for 3600 seconds: You have exceeded a secondary rate limit).',
    ],
    [
      'because the token lost its right',
      (asked: Asked) =>
        isWrite(asked) ? { status: 403, json: { message: 'Resource not accessible by integration' } } : undefined,
      false,
      'GitHub answered PUT /repos/octo-org/app/actions/secrets/AWS_ACCESS_KEY_ID with 403: Resource not accessible by integration.',
    ],
    [
      'because the repository was archived',
      (asked: Asked) =>
        isWrite(asked) ? { status: 403, json: { message: 'Repository was archived so is read-only.' } } : undefined,
      false,
      'GitHub answered PUT /repos/octo-org/app/actions/secrets/AWS_ACCESS_KEY_ID with 403: Repository was archived so is read-only.',
    ],
  ])('%s is a fault, after which the truth is known', async (...[, answer, isPassing, message]) => {
    const one = await open();
    one.github.answerOnce(answer);
    await expect(one.destination.promote(key)).rejects.toMatchObject({ name: 'HttpFault', isPassing, message });
    expect(await one.destination.holds()).toMatchObject({ known: true, holding: { current: null } });
  });

  test('for no reason is tried three times', async () => {
    const one = await open();
    for (let attempt = 0; attempt < 3; attempt++) one.github.answerOnce(busy(502, { 'retry-after': '0' }));
    await expect(one.destination.promote(key)).rejects.toMatchObject({ isPassing: true, status: 502 });
    expect(one.github.asked.filter(isWrite)).toHaveLength(3);
  });
});

test('tells neither secret nor token, whatever GitHub repeats', async () => {
  const steps: ((destination: Destination) => Promise<unknown>)[] = [
    (destination) => destination.rehearse(),
    (destination) => destination.holds(),
    (destination) => destination.promote(key),
  ];
  for (const status of [301, 400, 401, 403, 404, 409, 422, 429, 500])
    for (const [step, method] of steps.flatMap((step) => ['GET', 'PUT', 'PATCH'].map((method) => [step, method] as const))) {
      const one = await open();
      const repeat = (asked: Asked): Answered | undefined =>
        asked.method === method
          ? {
              status,
              headers: { 'retry-after': '0' },
              json: { message: `Bearer token-classic ${key.secret.reveal()} token-classic` },
            }
          : undefined;
      for (let times = 0; times < 3; times++) one.github.answerOnce(repeat);
      const result = await step(one.destination).catch((error: unknown) => error);
      const text = inspect(result, { depth: 12, showHidden: true });
      expect(text).not.toContain('token-classic');
    }
});
