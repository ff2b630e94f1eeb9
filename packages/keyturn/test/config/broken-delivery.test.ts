import { describe, expect, test } from 'vitest';
import { complaints } from '../support/complaints.ts';

/** A destination, from its kind on: line 3. */
const to = (rest: string) => `destinations:\n  - match: { user: "*" }\n    kind: ${rest}\n`;
const hook = (rest: string) => `hooks:\n  - kind: ${rest}\n`;
const probe = (rest: string) => `rotation:\n  probes:\n    - kind: ${rest}\n`;
const github = (rest: string) => to(`github-actions\n    ${rest}`);

const KINDS =
  'one of the kinds command, credential-process-file, credentials-file, github-actions, gitlab-ci, kubernetes-secret, secrets-manager, ssm-parameter, vault-kv';
const KNOWN = 'it knows {account}, {accountName}, {user}, {partition}';
const HIDDEN = 'a text that is not shown here, as it may be a secret';
const PROGRAM = 'a list: the program and its arguments';

describe('destinations', () => {
  test.each([
    ['destinations: {}\n', '1:15: destinations wants a list of destinations, and got a mapping.'],
    [
      'destinations: [secrets-manager]\n',
      '1:16: destinations[0] wants a destination with match and kind, such as { match: { user: "*" }, kind: secrets-manager, name: "keyturn/{account}/{user}" }, and got "secrets-manager".',
    ],
    [
      'destinations:\n  - kind: secrets-manager\n    name: a\n',
      '2:5: destinations[0].match is missing: it wants a mapping such as user: "ci-*".',
    ],
    ['destinations:\n  - match: { user: a }\n    name: a\n', `2:5: destinations[0].kind is missing: it wants ${KINDS}.`],
    [
      to('secretsmanager\n    name: a'),
      `3:11: destinations[0].kind wants ${KINDS}, and got "secretsmanager"; did you mean "secrets-manager"?`,
    ],
    [to('5'), `3:11: destinations[0].kind wants ${KINDS}, and got the number 5.`],
    [to('secrets-manager'), '2:5: destinations[0].name is missing: it wants the name of a secret.'],
    [to('secrets-manager\n    name: ""'), '4:11: destinations[0].name wants the name of a secret, and got an empty text.'],
    [
      to('secrets-manager\n    name: 5'),
      '4:11: destinations[0].name wants the name of a secret, and got the number 5; put it in quotes: "5".',
    ],
    [
      to('secrets-manager\n    name: a\n    regoin: eu-central-1'),
      '5:5: There is no setting "destinations[0].regoin"; did you mean "region"?',
    ],
    [
      to('ssm-parameter\n    name: a\n    profile: b'),
      '5:5: There is no setting "destinations[0].profile"; did you mean "aws.profile"?',
    ],
    [
      to('secrets-manager\n    name: a\n    account: 111122223333'),
      '5:14: destinations[0].account wants an account id (twelve digits, in quotes) or "{account}", and got the number 111122223333; put it in quotes: "111122223333".',
    ],
    [
      to('secrets-manager\n    name: a\n    tags: { cost: 5 }'),
      '5:19: destinations[0].tags.cost wants text, and got the number 5; put it in quotes: "5".',
    ],
    [
      to('secrets-manager\n    name: a\n    format: { id: "{accessKeyId}" }'),
      '5:13: destinations[0].format has no member that is "{secretAccessKey}" alone.',
    ],
    [
      to('secrets-manager\n    name: a\n    format: json'),
      '5:13: destinations[0].format wants names of members with what stands in them, and got "json".',
    ],
    [to('credentials-file\n    path: x'), '2:5: destinations[0].profile is missing: it wants the name of a profile.'],
    [
      to('kubernetes-secret\n    namespace: ""\n    name: a'),
      '4:16: destinations[0].namespace wants text, and got an empty text.',
    ],
    [
      to('kubernetes-secret\n    namespace: a\n    name: b\n    restart: [web]'),
      '6:15: destinations[0].restart[0] wants deployment/NAME, statefulset/NAME or daemonset/NAME, and got "web".',
    ],
    [
      to('vault-kv\n    path: a\n    address: http://vault:8200'),
      '5:14: destinations[0].address wants an address that begins with https: a token is sent there, and got "http://vault:8200".',
    ],
    [to('command\n    command: ./put'), `4:14: destinations[0].command wants ${PROGRAM}, and got "./put".`],
    [
      to('gitlab-ci\n    in: { project: a/b }\n    masked: yes'),
      '5:13: destinations[0].masked wants true or false, and got "yes".',
    ],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });

  test('where one of several things may stand, it is told which', () => {
    const places = 'one of { repository: OWNER/NAME }, { repository: OWNER/NAME, environment: NAME } and { organization: NAME }';
    expect(complaints(github('in: owner/name'))).toEqual([`4:9: destinations[0].in wants ${places}, and got "owner/name".`]);
    expect(complaints(github('in: { repo: a/b }'))).toEqual([`4:9: destinations[0].in wants ${places}, and got a mapping.`]);
    expect(complaints(github('in: { repository: 5 }'))).toEqual([
      '4:23: destinations[0].in.repository wants text, and got the number 5; put it in quotes: "5".',
    ]);
    expect(complaints(github('in: { repository: a/b, enviroment: x }'))).toEqual([
      '4:28: There is no setting "destinations[0].in.enviroment"; did you mean "environment"?',
    ]);
  });

  test('two things that are wrong with one value are told once', () => {
    expect(complaints(github('in: { repository: a/b }\n    baseUrl: github'))).toEqual([
      '5:14: destinations[0].baseUrl wants an address such as https://example.com, and got "github".',
    ]);
  });

  test('what a kind says of its members together is told as well', () => {
    expect(
      complaints(
        to('kubernetes-secret\n    namespace: a\n    name: b\n    format: { "a b": "{accessKeyId}", c: "{secretAccessKey}" }'),
      ),
    ).toEqual(['6:13: destinations[0].format wants members of letters, digits, "-", "_" and ".", and got a mapping.']);
  });
});

describe('names with words to be filled in', () => {
  test.each([
    [
      to('secrets-manager\n    name: "k/{acount}/{user}"'),
      '4:11: destinations[0].name does not know {acount}; did you mean {account}?',
    ],
    [to('secrets-manager\n    name: "k/{username}"'), `4:11: destinations[0].name does not know {username}; ${KNOWN}.`],
    [github('in: { repository: "a/{name}" }'), `4:23: destinations[0].in.repository does not know {name}; ${KNOWN}.`],
    [
      probe('s3-list\n      bucket: "b-{acount}"'),
      '4:15: rotation.probes[0].bucket does not know {acount}; did you mean {account}?',
    ],
    [hook('webhook\n    url: https://x.example/{usr}'), '3:10: hooks[0].url does not know {usr}; did you mean {user}?'],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });

  test.each([
    to('command\n    command: [awk, "{print}"]\n    environment: { A: "{b}" }'),
    to('secrets-manager\n    name: "{partition}/{accountName}/{account}/{user}"'),
    to('secrets-manager\n    name: "{not a word}"'),
    hook('command\n    command: [echo, "{accessKeyId}"]'),
  ])('%j is right', (source) => {
    expect(complaints(source)).toEqual([]);
  });
});

describe('probes', () => {
  test.each([
    ['rotation:\n  probes: s3-list\n', '2:11: rotation.probes wants a list of probes, and got "s3-list".'],
    [
      'rotation:\n  probes:\n    - s3-list\n',
      '3:7: rotation.probes[0] wants a probe with a kind, such as { kind: s3-list, bucket: backups }, and got "s3-list".',
    ],
    [
      probe('s3-lst'),
      '3:13: rotation.probes[0].kind wants one of the kinds command, s3-list, url, and got "s3-lst"; did you mean "s3-list"?',
    ],
    [probe('s3-list\n      bucket: ab'), '4:15: rotation.probes[0].bucket wants the name of a bucket, and got "ab".'],
    [
      probe('url\n      url: https://x.example\n      service: sts'),
      '3:7: rotation.probes[0] has one of service and region: the request is signed with both, or with none.',
    ],
    [
      probe('url\n      url: http://x.example\n      service: sts\n      region: eu-west-1'),
      '4:12: rotation.probes[0].url must begin with https: the request is signed.',
    ],
    [
      probe('url\n      url: https://x.example\n      status: 99'),
      '5:15: rotation.probes[0].status wants a status such as 200, and got the number 99.',
    ],
    [
      probe('command\n      command: [a]\n      tries: 0'),
      '5:14: rotation.probes[0].tries wants a whole number from 1 to 20, and got the number 0.',
    ],
    ['probes: []\n', '1:1: There is no setting "probes"; did you mean "rotation.probes"?'],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});

describe('hooks', () => {
  test.each([
    ['hooks: { kind: webhook }\n', '1:8: hooks wants a list of hooks, and got a mapping.'],
    [
      hook('webhok'),
      '2:11: hooks[0].kind wants one of the kinds command, kubernetes-restart, webhook, and got "webhok"; did you mean "webhook"?',
    ],
    [
      'hooks:\n  - match: {}\n    kind: command\n    command: [a]\n',
      '2:12: hooks[0].match is empty: say whom it means, with user, path, tags, group, account, ou, key, kind or root.',
    ],
    [hook('webhook'), '2:5: hooks[0].url is missing: it wants an address such as https://example.com/hooks.'],
    [
      hook('webhook\n    url: http://x.example'),
      '3:10: hooks[0].url wants an address that begins with https, and got "http://x.example".',
    ],
    [
      hook('webhook\n    url: x.example'),
      '3:10: hooks[0].url wants an address such as https://example.com/hooks, and got "x.example".',
    ],
    [hook('command\n    command: []'), `3:14: hooks[0].command wants ${PROGRAM}, and got an empty list.`],
    [hook('command\n    command: [""]'), `3:14: hooks[0].command wants ${PROGRAM}, and got a list.`],
    [
      hook('command\n    command: [a]\n    environment: { "A=B": c }'),
      '4:27: hooks[0].environment.A=B has a name that it cannot have.',
    ],
    [
      hook('command\n    command: [a]\n    timeoutSeconds: 30s'),
      '4:21: hooks[0].timeoutSeconds wants a whole number of seconds from 1 to 3600, and got "30s".',
    ],
    [
      hook('kubernetes-restart\n    namespace: a'),
      '2:5: hooks[0].workloads is missing: it wants a list such as [deployment/web].',
    ],
    [
      hook('kubernetes-restart\n    namespace: a\n    workloads: [cronjob/b]'),
      '4:17: hooks[0].workloads[0] wants deployment/NAME, statefulset/NAME or daemonset/NAME, and got "cronjob/b".',
    ],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});

describe('no secret is repeated, wherever it was put', () => {
  test.each([
    [
      hook('webhook\n    url: https://x.example\n    secret: hunter2-hunter2'),
      '4:5: There is no setting "hooks[0].secret", and a secret has no place in a file: use secretEnv.',
    ],
    [
      hook('webhook\n    url: https://x.example\n    secretEnv: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
      `4:16: hooks[0].secretEnv wants the name of an environment variable, in capital letters, and not the secret itself, and got ${HIDDEN}.`,
    ],
    [
      hook('webhook\n    url: https://me:hunter2@x.example'),
      `3:10: hooks[0].url wants an address without name and password, and got ${HIDDEN}.`,
    ],
    [
      github('in: { repository: a/b }\n    token: hunter2'),
      '5:5: There is no setting "destinations[0].token", and a secret has no place in a file: use tokenFrom.',
    ],
    [
      github('in: { repository: a/b }\n    tokenFrom: hunter2'),
      `5:16: destinations[0].tokenFrom wants one of { env: NAME }, { file: PATH } and { command: [PROGRAM, ARGUMENT, ...] }, and got ${HIDDEN}.`,
    ],
    [
      github('in: { repository: a/b }\n    tokenFrom: { env: hunter-2 }'),
      `5:23: destinations[0].tokenFrom.env wants the name of an environment variable, not the token, and got ${HIDDEN}.`,
    ],
    [
      probe('s3-list\n      region: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
      `4:15: rotation.probes[0].region wants a region such as eu-central-1, and got ${HIDDEN}.`,
    ],
  ])('%j', (source, sentence) => {
    expect(complaints(source)).toEqual([sentence]);
  });
});
