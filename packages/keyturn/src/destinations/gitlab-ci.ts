import * as z from 'zod';
import { type Unknown, unknown } from '../core/observed.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import { type Destination, DestinationFault, type Holding } from '../engine/destination.ts';
import { type DestinationContext, defineDestination } from './destination.ts';
import { addVariable, changeVariable, deleteVariable, readVariable, type Variable, type Written } from './gitlab-ci/calls.ts';
import { foreignOwner, judge, notedKey, type Variables } from './gitlab-ci/judge.ts';
import { checkOf, withNote } from './gitlab-ci/note.ts';
import { readPending, writePending } from './gitlab-ci/pending.ts';
import { isSecret, type Place, placeOf } from './gitlab-ci/place.ts';
import { rehearseVariables } from './gitlab-ci/readiness.ts';
import { isMasked, isRaw, keyOf, valuesOf } from './gitlab-ci/values.ts';
import { type AskHttp, connectHttp, notReadyOf, safeAddress, unknownOf } from './http.ts';
import { type Layout, layoutSchema, standardLayout } from './layout.ts';
import { tokenFrom, tokenSource } from './token.ts';

const ENVIRONMENT_LAYOUT: Layout = { AWS_ACCESS_KEY_ID: '{accessKeyId}', AWS_SECRET_ACCESS_KEY: '{secretAccessKey}' };

const name = z.string().min(1);
const shape = z.object({
  in: z
    .union([z.strictObject({ project: name }), z.strictObject({ group: name })], 'one of { project: PATH } and { group: PATH }')
    .describe(
      'Whose variables: { project: GROUP/NAME } or { group: PATH }, or their numbers in quotes. {account}, {accountName}, {user} and {partition} are filled in, here and in all names below.',
    ),
  environmentScope: name
    .default('*')
    .describe('For which environments: jobs of others are not given the key. "*": all. Of a group it needs GitLab Premium.'),
  format: layoutSchema
    .optional()
    .describe(
      'Names of the variables with what stands in each; default: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. A job that starts while they are written, for about a second, may be given an id with the secret of another key: use `json` where that matters.',
    ),
  json: name
    .optional()
    .describe(
      'Name of one variable that holds a JSON object instead, with the members of `format` (default: AccessKeyId and SecretAccessKey). It changes all at once; other members of it are kept.',
    ),
  masked: z
    .boolean()
    .optional()
    .describe('Whether job logs mask the values. Default: as it is; new variables are masked if they hold the id or the secret.'),
  protected: z
    .boolean()
    .optional()
    .describe('Whether only jobs on protected branches and tags are given them. Default: as it is; for new variables false.'),
  raw: z.boolean().optional().describe('Whether "$" in values is left alone. Default: as it is; for new variables true.'),
  hidden: z
    .boolean()
    .default(false)
    .describe(
      'Whether the secret is in a variable that nobody can read, which GitLab allows for new ones only. Then Keyturn cannot read it either: nothing waits there, and other destinations cannot be served from it.',
    ),
  tokenFrom: tokenFrom
    .default({ env: 'GITLAB_TOKEN' })
    .describe(
      'Where the token is: { env: NAME }, { file: PATH } or { command: [PROGRAM, ...] }. A personal, project or group access token with the scope "api", of a Maintainer or an Owner.',
    ),
  baseUrl: safeAddress.default('https://gitlab.com').describe('Your GitLab; /api/v4 is added.'),
  caFile: z.string().min(1).optional().describe('PEM file of the authority of a server of your own.'),
});

/**
 * CI/CD variables of GitLab. A key of a project waits in a variable whose environment scope no job has, `keyturn-pending/...`: GitLab
 * gives a variable only to jobs whose environment its scope matches, and whoever can make such a job can read the present key as well.
 * A group has environment scopes with GitLab Premium only, and elsewhere the scope is dropped without a word, which would hand the key
 * to every job: there nothing waits. Nor does it where the secret is to be hidden, since what waits has to be read.
 */
export const gitlabCiDestination = defineDestination({
  kind: 'gitlab-ci',
  summary: 'CI/CD variables of a GitLab project or group.',
  shape,
  create: createDestination,
});

function createDestination(settings: z.output<typeof shape>, context: DestinationContext): Destination {
  const layout = settings.format ?? (settings.json === undefined ? ENVIRONMENT_LAYOUT : standardLayout);
  const place = placeOf({ ...settings, layout }, context.owner);
  const canStage = place.isProject && !place.isHidden;
  const hands: Hands = { place, ask: connectGitlab(settings, context), canStage };
  const environments = place.scope === '*' ? '' : ` for environment ${place.scope}`;
  return {
    id: `gitlab-ci:${new URL(settings.baseUrl).host}${place.home}?${place.scope}#${place.names.join(',')}`,
    label: `GitLab variable ${place.names.join(' and ')} of ${place.label}${environments}`,
    canStage,
    canReadBack: !place.isHidden,
    async rehearse() {
      try {
        return await rehearseVariables(place, hands.ask, async () => {
          await lookAtPending(hands);
          return look(hands);
        });
      } catch (error) {
        return notReadyOf(error);
      }
    },
    holds: () => holds(hands),
    read: (accessKeyId) => read(accessKeyId, hands),
    put: (key) => put(key, hands),
    promote: (key) => promote(key, hands),
  };
}

function connectGitlab({ tokenFrom: from, baseUrl, caFile }: z.output<typeof shape>, context: DestinationContext): AskHttp {
  const token = tokenSource(from, context);
  const { environment, timeoutMs } = context;
  const headers = async () => ({ 'private-token': (await token()).reveal() });
  return connectHttp({
    name: 'GitLab',
    baseUrl: `${baseUrl.replace(/\/+$/, '')}/api/v4`,
    headers,
    environment,
    timeoutMs,
    caFile,
  });
}

interface Hands {
  readonly place: Place;
  readonly ask: AskHttp;
  readonly canStage: boolean;
}

async function look({ place, ask }: Hands): Promise<Variables> {
  const variables = new Map<string, Variable | null>();
  for (const one of place.names) variables.set(one, await readVariable(place, ask, { name: one, scope: place.scope }));
  return variables;
}

async function lookAtPending({ place, ask, canStage }: Hands): Promise<{ isThere: boolean; key: KeyMaterial | undefined }> {
  if (!canStage) return { isThere: false, key: undefined };
  const variable = await readVariable(place, ask, pendingOf(place));
  const pending = readPending(variable?.value);
  if (pending && pending.owner !== place.ownerName) {
    const whose = `a key of ${pending.owner} waits in variable ${place.pendingName}, and not one of ${place.ownerName}`;
    throw new DestinationFault(`In the ${place.label} ${whose}: put {user} into the names of the variables.`, {
      isPassing: false,
    });
  }
  return { isThere: variable !== null, key: pending?.key };
}

async function holds(hands: Hands): Promise<{ readonly known: true; readonly holding: Holding } | Unknown> {
  try {
    // What waits is read first: it is deleted after the others have it, so that it is never missed.
    const waiting = (await lookAtPending(hands)).key?.accessKeyId ?? null;
    const judgement = judge(hands.place, await look(hands));
    if (!judgement.known) return unknown('not-told', judgement.because);
    // GitLab does not tell when a variable was changed.
    const pending = waiting === judgement.key ? null : waiting;
    return { known: true, holding: { current: judgement.key, pending, currentSince: null } };
  } catch (error) {
    return unknownOf(error);
  }
}

async function read(accessKeyId: string, hands: Hands): Promise<KeyMaterial | undefined> {
  if (hands.place.isHidden) return undefined;
  const { key } = await lookAtPending(hands);
  if (key?.accessKeyId === accessKeyId) return key;
  const variables = await look(hands);
  const judgement = judge(hands.place, variables);
  return judgement.known && judgement.key === accessKeyId ? keyOf(hands.place, variables) : undefined;
}

async function put(key: KeyMaterial, hands: Hands): Promise<void> {
  const { place, ask, canStage } = hands;
  if (!canStage) return;
  const judgement = judge(place, await look(hands));
  if (judgement.known && judgement.key === key.accessKeyId) return;
  const { isThere, key: waiting } = await lookAtPending(hands);
  if (waiting?.accessKeyId === key.accessKeyId && waiting.secret.equals(key.secret)) return;
  const what = { ...pendingOf(place), written: writePending(key, place.ownerName) };
  await (isThere ? changeVariable(place, ask, what) : addVariable(place, ask, what));
}

async function promote(key: KeyMaterial, hands: Hands): Promise<void> {
  const { place, ask } = hands;
  const variables = await look(hands);
  const foreign = foreignOwner(place, variables);
  if (foreign !== undefined) throw new DestinationFault(foreign, { isPassing: false });
  const judgement = judge(place, variables);
  if (!judgement.known) throw new DestinationFault(judgement.because, { isPassing: false });
  if (judgement.key !== key.accessKeyId) {
    await noteAll(judgement.key, variables, hands);
    for (const [one, value] of valuesOf(key, place, variables)) await write({ name: one, value, key }, variables, hands);
  }
  const pending = await lookAtPending(hands);
  if (pending.key?.accessKeyId === key.accessKeyId) await deleteVariable(place, ask, pendingOf(place));
}

/** Whose part those are that are there, before the first of them changes: afterwards nobody could tell. */
async function noteAll(current: string | null, variables: Variables, { place, ask }: Hands): Promise<void> {
  if (place.isJson) return;
  for (const [one, variable] of variables) {
    if (!variable || notedKey(one, variable) !== undefined) continue;
    const description = withNote(variable.description, {
      key: current ?? '-',
      check: checkOf(one, variable.value ?? ''),
      owner: place.ownerName,
    });
    await changeVariable(place, ask, { name: one, scope: place.scope, written: { description } });
  }
}

async function write(
  { name: one, value, key }: { readonly name: string; readonly value: string; readonly key: KeyMaterial },
  variables: Variables,
  { place, ask }: Hands,
): Promise<void> {
  const { scope, flags } = place;
  const found = variables.get(one);
  const note = { key: key.accessKeyId, check: checkOf(one, value), owner: place.ownerName };
  const noted = { description: withNote(found?.description ?? null, note) };
  if (found) {
    // What is hidden is masked, and GitLab refuses to hear of it again.
    const changed = given(found.isHidden ? { ...flags, masked: undefined } : flags);
    await changeVariable(place, ask, { name: one, scope, written: { value, ...noted, ...changed } });
    return;
  }
  const isHidden = place.isHidden && isSecret(place, one);
  const fresh = { masked: isMasked(place, one, null), protected: flags.protected ?? false, raw: isRaw(place, null) };
  const written = { value, ...noted, ...fresh, ...(isHidden ? { masked: true, masked_and_hidden: true } : {}) };
  await addVariable(place, ask, { name: one, scope, written });
}

function given(flags: Place['flags']): Written {
  return Object.fromEntries(Object.entries(flags).filter((entry): entry is [string, boolean] => entry[1] !== undefined));
}

function pendingOf({ pendingName, pendingScope }: Place): { readonly name: string; readonly scope: string } {
  return { name: pendingName, scope: pendingScope };
}
