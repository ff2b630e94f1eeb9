import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { epochMs } from '../core/instant.ts';
import { type Unknown, unknown } from '../core/observed.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import { type Destination, DestinationFault, type Holding } from '../engine/destination.ts';
import { type DestinationContext, defineDestination } from './destination.ts';
import { look, putMark, putSecret, readAccess, readDates, readSealingKey, type SentAccess } from './github-actions/calls.ts';
import { foreignOwner, judge, latestOf, type SecretDates, type Seen, SKEW_SECONDS } from './github-actions/mark.ts';
import { type Place, placeOf } from './github-actions/place.ts';
import { rehearseSecrets } from './github-actions/readiness.ts';
import { seal } from './github-actions/sealed-box.ts';
import { type AskHttp, connectHttp, notReadyOf, safeAddress, unknownOf } from './http.ts';
import { type Layout, layoutSchema, standardLayout, writeLayout } from './layout.ts';
import { tokenFrom, tokenSource } from './token.ts';

const STANDARD_ADDRESS = 'https://api.github.com';
const ENVIRONMENT_LAYOUT: Layout = { AWS_ACCESS_KEY_ID: '{accessKeyId}', AWS_SECRET_ACCESS_KEY: '{secretAccessKey}' };

const name = z.string().min(1);
const shape = z.object({
  in: z
    .union(
      [
        z.strictObject({ repository: name, environment: name.optional() }),
        z.strictObject({ organization: name, visibility: z.enum(['all', 'private']).optional() }),
        z.strictObject({ organization: name, repositories: z.array(name).min(1) }),
      ],
      'one of { repository: OWNER/NAME }, { repository: OWNER/NAME, environment: NAME } and { organization: NAME }',
    )
    .describe(
      'Whose secrets: { repository: OWNER/NAME }, with `environment` those of an environment, or { organization: NAME }, with `visibility: all` or `private`, or with `repositories`, the names of those that may use them. Who may use secrets that are there stays as it is unless it is said; new ones of an organization are for private repositories. {account}, {accountName}, {user} and {partition} are filled in, here and in all names below.',
    ),
  format: layoutSchema
    .optional()
    .describe(
      'Names of the secrets with what stands in each; default: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. A job that starts while they are written, for about a second, may be given an id with the secret of another key: use `json` where that matters.',
    ),
  json: name
    .optional()
    .describe(
      'Name of one secret that holds a JSON object instead, with the members of `format` (default: AccessKeyId and SecretAccessKey). It changes all at once.',
    ),
  variable: name
    .optional()
    .describe(
      'Name of the Actions variable that tells which key is held, since secrets cannot be read. Default: KEYTURN_ and the name of the secret.',
    ),
  tokenFrom: tokenFrom
    .default({ env: 'GITHUB_TOKEN' })
    .describe(
      'Where the token is: { env: NAME }, { file: PATH } or { command: [PROGRAM, ...] }. Classic: scope "repo", for an organization "admin:org". Fine-grained: "Secrets" and "Variables", for an environment "Environments", to read and write.',
    ),
  baseUrl: safeAddress
    .default(STANDARD_ADDRESS)
    .describe('The REST API: https://HOST/api/v3 for GitHub Enterprise Server, https://api.NAME.ghe.com for its own cloud.'),
  caFile: z.string().min(1).optional().describe('PEM file of the authority of a server of your own.'),
});

/**
 * Secrets of GitHub Actions. They can be written and never read, so nothing can wait there or be had back, and which key they hold is
 * kept in a variable beside them: github-actions/mark.ts says how that is right or not known, whenever a run ends.
 */
export const githubActionsDestination = defineDestination({
  kind: 'github-actions',
  summary: 'Secrets of GitHub Actions: of a repository, an environment or an organization.',
  shape,
  create: createDestination,
});

function createDestination(settings: z.output<typeof shape>, context: DestinationContext): Destination {
  const layout = settings.format ?? (settings.json === undefined ? ENVIRONMENT_LAYOUT : standardLayout);
  const place = placeOf({ ...settings, layout }, context.owner);
  const ask = connectGithub(settings, context);
  const marks = new Set<string>();
  const host = settings.baseUrl === STANDARD_ADDRESS ? '' : new URL(settings.baseUrl).host;
  return {
    id: `github-actions:${host}${place.secrets}#${place.names.join(',')}`,
    label: `GitHub secret ${place.names.join(' and ')} of ${place.label}`,
    canStage: false,
    canReadBack: false,
    async rehearse() {
      try {
        return await rehearseSecrets(place, ask, (by) => marks.has(by));
      } catch (error) {
        return notReadyOf(error);
      }
    },
    holds: () => holds({ place, ask, marks, time: context.aws.time }),
    read: () => Promise.resolve(undefined),
    put: () => Promise.resolve(),
    promote: (key) => promote(key, { place, ask, marks, time: context.aws.time }),
  };
}

function connectGithub({ tokenFrom: from, baseUrl, caFile }: z.output<typeof shape>, context: DestinationContext): AskHttp {
  const token = tokenSource(from, context);
  const { environment, timeoutMs } = context;
  const headers = async () => ({
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    authorization: `Bearer ${(await token()).reveal()}`,
  });
  return connectHttp({ name: 'GitHub', baseUrl, headers, environment, timeoutMs, caFile });
}

interface Hands {
  readonly place: Place;
  readonly ask: AskHttp;
  /** The marks of what this destination itself began: nobody else is writing under them. */
  readonly marks: Set<string>;
  readonly time: Time;
}

/** By which is waited; the machine's where it is absent. */
type Time = DestinationContext['aws']['time'];

async function holds({ place, ask, marks }: Hands): Promise<{ readonly known: true; readonly holding: Holding } | Unknown> {
  try {
    const judgement = judge(await look(place, ask), { variable: place.variable, isOurs: (by) => marks.has(by) });
    if (!judgement.known) return unknown('not-told', judgement.because);
    return { known: true, holding: { current: judgement.key, pending: null, currentSince: judgement.since } };
  } catch (error) {
    return unknownOf(error);
  }
}

async function promote(key: KeyMaterial, hands: Hands): Promise<void> {
  const { place, ask, marks, time } = hands;
  const seen = await lookWhenTold(hands);
  const foreign = foreignOwner(seen, { variable: place.variable, owner: place.ownerName });
  if (foreign !== undefined) throw new DestinationFault(foreign, { isPassing: false });
  // Whoever began before has ended: the engine lets one worker at a principal.
  const now = judge(seen, { variable: place.variable, isOurs: () => true });
  const mark = seen.mark?.mark.is;
  if (now.known && now.key === key.accessKeyId && mark === 'held') return;
  if (!now.known && mark !== 'begun') throw new DestinationFault(now.because, { isPassing: false });

  const secrets = await sealAll(key, place, ask);
  const by = randomUUID();
  marks.add(by);
  const startedMs = elapsedMs(time);
  const owner = place.ownerName;
  const before = now.known ? now.key : undefined;
  await putMark(place, ask, { is: 'begun', next: key.accessKeyId, before, secrets: seen.secrets, owner, by });
  for (const secret of secrets) {
    if (elapsedMs(time) - startedMs > WRITING_MS_MAX)
      throw new DestinationFault(`GitHub is too slow: ${secret.name} was not written any more.`, { isPassing: true });
    await putSecret(place, ask, secret);
  }
  await putMark(place, ask, { is: 'held', key: key.accessKeyId, owner, secrets: await readChangedDates(hands, seen.secrets) });
}

/** After it nothing more is written under a mark: others count on that (SETTLED_AFTER_SECONDS). */
const WRITING_MS_MAX = 60_000;
const LOOK_AGAIN_MS = 1_000;
const LOOKS_MAX = 5;

/** Looks; again, when a secret is so young that a write now could get the same date, and would not show. */
async function lookWhenTold({ place, ask, time }: Hands): Promise<Seen> {
  for (let looks = 1; ; looks++) {
    const seen = await look(place, ask);
    const latest = latestOf(seen.secrets);
    if (latest === null || epochMs(seen.now) - epochMs(latest) >= (SKEW_SECONDS + 1) * 1000) return seen;
    if (looks === LOOKS_MAX)
      throw new DestinationFault(`The secrets of ${place.label} were changed a moment ago, by GitHub's clock.`, {
        isPassing: true,
      });
    await pause(LOOK_AGAIN_MS, time);
  }
}

/** The dates after a write. GitHub's servers may answer with those of before for a moment. */
async function readChangedDates({ place, ask, time }: Hands, before: SecretDates): Promise<SecretDates> {
  for (let looks = 1; ; looks++) {
    const { dates } = await readDates(place, ask);
    if (place.names.every((one) => dates[one] !== null && dates[one] !== before[one])) return dates;
    if (looks === LOOKS_MAX)
      throw new DestinationFault(`GitHub does not tell that the secrets of ${place.label} were written.`, { isPassing: true });
    await pause(LOOK_AGAIN_MS, time);
  }
}

interface Sealed {
  readonly name: string;
  readonly sealed: string;
  readonly keyId: string;
  readonly access: SentAccess;
}

/** Everything that can fail without having changed anything. */
async function sealAll(key: KeyMaterial, place: Place, ask: AskHttp): Promise<readonly Sealed[]> {
  const { id, key: publicKey } = await readSealingKey(place, ask);
  const access = await readAccess(place, ask);
  const members = writeLayout(place.layout, key, place.owner);
  const texts = place.isJson ? place.names.map((one) => [one, JSON.stringify(members)] as const) : Object.entries(members);
  return Promise.all(
    texts.map(async ([one, text]) => ({ name: one, sealed: await seal(text, publicKey), keyId: id, access: access[one] ?? {} })),
  );
}

function elapsedMs(time: Time): number {
  return time ? time.elapsedMs() : performance.now();
}

async function pause(milliseconds: number, time: Time): Promise<void> {
  await new Promise<void>((resolve) => {
    if (time) time.after(milliseconds, resolve);
    else setTimeout(resolve, milliseconds);
  });
}
