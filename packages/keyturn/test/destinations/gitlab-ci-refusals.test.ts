import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import type { Destination } from '../../src/engine/destination.ts';
import { exampleKey } from '../contracts/destination.ts';
import { type Gitlab, variableKey } from '../emulations/gitlab.ts';
import type { Answered, Asked } from '../emulations/loopback.ts';
import { type GitlabBench, gitlabBench } from '../support/gitlab-bench.ts';
import { contextWithoutAws } from '../support/kubernetes-bench.ts';

const key = exampleKey(0);
const HOME = 'projects/my-group/app';
const opened: GitlabBench[] = [];

async function open(): Promise<GitlabBench> {
  const one = await gitlabBench();
  opened.push(one);
  return one;
}

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

interface Refusal {
  readonly settings?: object;
  readonly token?: string;
  readonly arrange?: (gitlab: Gitlab) => void;
  readonly because: string;
}

function addVariable(gitlab: Gitlab, change: { key: string; value?: string; hidden?: boolean; description?: string }): void {
  gitlab.variables.set(variableKey(HOME, change.key, '*'), {
    value: 'something',
    variable_type: 'env_var',
    environment_scope: '*',
    masked: true,
    protected: false,
    raw: false,
    hidden: false,
    description: null,
    ...change,
  });
}

const refusals: Readonly<Record<string, Refusal>> = {
  'a token that GitLab does not know': {
    token: 'token-unknown',
    because: 'GitLab does not accept the token (401 to GET /personal_access_tokens/self: 401 Unauthorized).',
  },
  'no token': { token: '', because: 'There is no token in the environment variable GITLAB_TOKEN.' },
  'a token that may only read': {
    token: 'token-that-reads',
    because: 'The token has the scopes "read_api"; variables need "api".',
  },
  'a token of a Developer': {
    token: 'token-of-developer',
    because:
      'GitLab answered GET /projects/my-group%2Fapp/variables/KEYTURN_AWS_ACCESS_KEY_ID?filter%5Benvironment_scope%5D=keyturn-pending%2Fall with 403: 403 Forbidden. Variables of the project my-group/app need a token of a Maintainer or an Owner.',
  },
  'a token of a stranger': {
    token: 'token-of-stranger',
    because: 'GitLab knows no project my-group/app, or the token may not see it.',
  },
  'a project that is not there': {
    settings: { in: { project: 'my-group/gone' } },
    because: 'GitLab knows no project my-group/gone, or the token may not see it.',
  },
  'a group that is not there': {
    settings: { in: { group: 'gone' } },
    because: 'GitLab knows no group gone, or the token may not see it.',
  },
  'an archived project': {
    arrange: (gitlab) => gitlab.homes.set(HOME, { isArchived: true }),
    because: 'The project my-group/app is archived: GitLab changes nothing there.',
  },
  'a GitLab that is too old': {
    arrange: (gitlab) => {
      gitlab.version = '16.1.8';
    },
    because: 'GitLab 16.1.8 has no descriptions of variables, which 16.2 has: use "json" for one variable.',
  },
  'a secret that is hidden already': {
    arrange: (gitlab) => addVariable(gitlab, { key: 'AWS_SECRET_ACCESS_KEY', hidden: true }),
    because: 'Variable AWS_SECRET_ACCESS_KEY is hidden: say "hidden: true", or delete it.',
  },
  'a secret that cannot be hidden any more': {
    settings: { hidden: true },
    arrange: (gitlab) => addVariable(gitlab, { key: 'AWS_SECRET_ACCESS_KEY' }),
    because: 'Variable AWS_SECRET_ACCESS_KEY is not hidden, and GitLab hides new ones only: delete it, or leave out "hidden".',
  },
  'a hidden variable with JSON': {
    settings: { hidden: true, json: 'AWS' },
    because:
      'A hidden variable with JSON cannot be read, so that nobody could tell which key it holds: leave out "json" or "hidden".',
  },
  'a variable that holds something else than JSON': {
    settings: { json: 'AWS' },
    arrange: (gitlab) => addVariable(gitlab, { key: 'AWS', value: '[default]' }),
    because: 'Variable AWS holds something that is no JSON object, which would be lost: delete it, or name another one.',
  },
  'a value with a space that is to be masked': {
    settings: { format: { ID: '{accessKeyId}', SECRET: '{secretAccessKey}', BOTH: '{accessKeyId} {secretAccessKey}' } },
    because: 'GitLab cannot mask what is to stand in variable BOTH: say "raw: true", or "masked: false".',
  },
  'JSON that is to be masked and not raw': {
    settings: { json: 'AWS', raw: false },
    because: 'GitLab cannot mask what is to stand in variable AWS: say "raw: true", or "masked: false".',
  },
  'a long description': {
    arrange: (gitlab) => addVariable(gitlab, { key: 'AWS_SECRET_ACCESS_KEY', description: 'd'.repeat(200) }),
    because: 'The description of variable AWS_SECRET_ACCESS_KEY leaves no place for a note: make it 13 letters shorter.',
  },
  'a name that GitLab does not allow': {
    settings: { format: { '{user}-ID': '{accessKeyId}', SECRET: '{secretAccessKey}' } },
    because: 'GitLab allows no variable "deploy-ID": letters, digits and "_".',
  },
};

test.each(Object.entries(refusals))('is not ready with %s, and says why', async (_, { settings, token, arrange, because }) => {
  const one = await open();
  arrange?.(one.gitlab);
  const before = one.state?.();
  const destination = one.with(settings ?? {}, contextWithoutAws({ GITLAB_TOKEN: token ?? 'token-of-maintainer' }));
  expect(await destination.rehearse()).toEqual({ isReady: false, because });
  expect(one.state?.()).toEqual(before);
});

test('does not take what the token may not see for missing', async () => {
  const one = await open();
  await one.destination.promote(key);
  const stranger = one.with({}, contextWithoutAws({ GITLAB_TOKEN: 'token-of-stranger' }));
  expect(await stranger.holds()).toEqual({
    known: false,
    why: 'failed',
    detail: 'GitLab knows no project my-group/app, or the token may not see it.',
  });
});

test('is ready with a token that does not tell of itself', async () => {
  const one = await open();
  one.gitlab.answerOnce(({ path }) => (path.endsWith('/self') ? { status: 404, json: { message: '404 Not Found' } } : undefined));
  expect(await one.destination.rehearse()).toEqual({ isReady: true });
});

test('tells neither secret nor token, whatever GitLab repeats', async () => {
  const steps: ((destination: Destination) => Promise<unknown>)[] = [
    (destination) => destination.rehearse(),
    (destination) => destination.holds(),
    (destination) => destination.read(key.accessKeyId),
    (destination) => destination.put(key),
    (destination) => destination.promote(key),
  ];
  const secret = key.secret.reveal();
  // What was sent, in forms in which it might come back.
  const said = ({ body }: Asked) =>
    [body, encodeURIComponent(body), ...leaves(body).flatMap((text) => [text, encodeURIComponent(text), btoa(text)])].join(' ');
  for (const status of [302, 400, 401, 403, 404, 409, 422, 429, 500])
    for (const [step, method] of steps.flatMap((step) => ['GET', 'POST', 'PUT'].map((method) => [step, method] as const))) {
      const one = await open();
      if (method === 'PUT') await one.destination.promote(exampleKey(1));
      const repeat = (asked: Asked): Answered | undefined =>
        asked.method === method
          ? {
              status,
              headers: { 'retry-after': '0' },
              json: { message: { value: [`token-of-maintainer ${said(asked)}`] } },
            }
          : undefined;
      for (let times = 0; times < 3; times++) one.gitlab.answerOnce(repeat);
      const result = await step(one.destination).catch((error: unknown) => error);
      const text = inspect(result, { depth: 12, showHidden: true });
      for (const hidden of ['token-of-maintainer', secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
        expect(text).not.toContain(hidden);
    }
});

function leaves(body: string): string[] {
  const sent: unknown = body === '' ? {} : JSON.parse(body);
  return typeof sent === 'object' && sent !== null
    ? Object.values(sent).filter((value: unknown): value is string => typeof value === 'string')
    : [];
}
