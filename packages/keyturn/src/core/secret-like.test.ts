import { array, constantFrom, sample } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secretIn } from './secret-like.ts';

/** AWS's own example; it opens nothing. */
const EXAMPLE = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

const found: readonly [what: string, text: string][] = [
  ['alone', EXAMPLE],
  ['in JSON', `{"SecretAccessKey":"${EXAMPLE}"}`],
  ['in JSON that escapes slashes', EXAMPLE.replaceAll('/', '\\/')],
  ['in an address', `https://example.com/?secret=${encodeURIComponent(EXAMPLE)}`],
  ['as a variable', `AWS_SECRET_ACCESS_KEY=${EXAMPLE} aws s3 ls`],
  ['behind an id and a slash', `AKIAIOSFODNN7EXAMPLE/${EXAMPLE}`],
  ['behind an id and a colon', `AKIAIOSFODNN7EXAMPLE:${EXAMPLE}`],
  ['at the end of a path', `/home/deploy/${EXAMPLE}`],
  ['at the end of a sentence', `It answered ${EXAMPLE}.`],
];

test.each(found)('a secret access key is seen %s', (_where, text) => {
  expect(secretIn(text)).toBe('a secret access key');
});

test.each([
  ['an SES SMTP password', 'BGwq4vJ9xN2sTzKp1RbUo8YdLm3WcHf6AeQi5Zt0VnXk'],
  ['an AWS session token', 'IQoJb3JpZ2luX2VjEAAaCXVzLWVhc3QtMSJHMEUCIQDLb3JpZ2luX2VjEAAaCXVzLWVhc3Qt'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
  ['a GitHub token', 'token ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
  ['a GitLab token', 'glpat-abcdEFGH1234ijklMNOP'],
  ['a Vault token', 'hvs.CAESIJ7d2kPq0xYvN3mRtLw8'],
])('%s is seen', (what, text) => {
  expect(secretIn(text)).toBe(what);
});

/** What journals are full of. */
const harmless: readonly string[] = [
  'arn:aws:iam::111122223333:user/teams/Payments/CiDeployer2',
  'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_1a2b3c4d5e6f7a8b/jane.doe@example.com',
  'arn:aws:secretsmanager:eu-central-1:111122223333:secret:keyturn/111122223333/CiDeployer-a1B2c3',
  'arn:aws:iam::aws:policy/service-role/AmazonEC2RoleforSSMDefaultInstanceCore1',
  'Secrets Manager secret Applications/Production/Payments/ApiServerV2',
  '/Applications/Production/Payments/ApiServerV2/credentials',
  'teams/DataPlatform/services/IngestWorker1/AccessKeys/Current/Version2',
  'user/AIDACKCEVSQ6C2EXAMPLE/DeployServiceAlpha1',
  'AKIAIOSFODNN7EXAMPLE/DeployServiceAlpha1',
  'AROACKCEVSQ6C2EXAMPLE:Session1ForDeployerOfTheAlphaTeam',
  '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12',
  '2FD4E1C67A2D28FCED849EE1BB76E7391B93EB12',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  'd9428888-122b-11e1-b85c-61cd3cbb3210',
  'RequestId: 5e1ca0cf-f69e-4e22-8b5e-0c0e2a3c8a6d, HostId: null',
  'A key that was replaced: deactivated on 2026-05-07T22:10:00.000Z, quiet since 2026-04-30T22:10:00.000Z',
  'C:/Users/JaneDoe/AppData/Roaming/Keyturn2/StateFolder/Journal',
  'thisIsAFunctionNameThatSomebodyWroteInCamelCaseOnce',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
];

test.each(harmless)('nothing is seen in %s', (text) => {
  expect(secretIn(text)).toBeUndefined();
});

describe('by chance', () => {
  const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const base64 = array(constantFrom(...BASE64.split('')), { minLength: 40, maxLength: 40 }).map((characters) =>
    characters.join(''),
  );

  test('nearly every secret that is drawn is seen, wherever it stands', () => {
    const drawn = sample(base64, { seed: 7, numRuns: 4_000 });
    expect(drawn.filter((secret) => secretIn(`secret "${secret}" of AKIAIOSFODNN7EXAMPLE`) === undefined).length).toBeLessThan(8);
  });

  test('no path of words is taken for one', () => {
    const word = constantFrom(
      'Payments',
      'Api',
      'prod',
      'Team7',
      'deploy',
      'CiUser',
      'keyturn',
      'EU',
      'v2',
      'Backend',
      'svc',
      '111122223333',
    );
    const paths = sample(
      array(word, { minLength: 4, maxLength: 9 }).map((words) => words.join('/')),
      { seed: 7, numRuns: 4_000 },
    );
    expect(paths.filter((path) => secretIn(path) !== undefined)).toEqual([]);
  });
});
