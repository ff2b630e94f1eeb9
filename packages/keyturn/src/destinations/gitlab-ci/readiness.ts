import * as z from 'zod';
import type { KeyMaterial } from '../../core/rotation/key-material.ts';
import { Secret } from '../../core/secret.ts';
import type { Rehearsal } from '../../engine/destination.ts';
import { type AskHttp, HttpFault, readBody } from '../http.ts';
import { membersOf } from '../layout.ts';
import type { Variable } from './calls.ts';
import { foreignOwner, judge, type Variables } from './judge.ts';
import { checkOf, DESCRIPTION_LENGTH_MAX, withNote } from './note.ts';
import { isSecret, type Place } from './place.ts';
import { isMasked, isRaw, valuesOf } from './values.ts';

/** Whether a key can be put there. Changes nothing; reading a variable needs the role that writing one does. */
export async function rehearseVariables(place: Place, ask: AskHttp, look: () => Promise<Variables>): Promise<Rehearsal> {
  if (place.problem !== undefined) return notReady(place.problem);
  const problem = (await tokenProblem(ask)) ?? (await homeProblem(place, ask)) ?? (await versionProblem(place, ask));
  if (problem !== undefined) return notReady(problem);
  try {
    const variables = await look();
    const foreign = foreignOwner(place, variables);
    if (foreign !== undefined) return notReady(foreign);
    const obstacle = place.names.map((name) => variableProblem(place, name, variables.get(name) ?? null)).find(isProblem);
    if (obstacle !== undefined) return notReady(obstacle);
    const unmaskable = maskProblem(place, variables);
    if (unmaskable !== undefined) return notReady(unmaskable);
    const judgement = judge(place, variables);
    return judgement.known ? { isReady: true } : notReady(judgement.because);
  } catch (error) {
    if (!(error instanceof HttpFault) || error.status !== 403 || error.why === 'throttled') throw error;
    return notReady(`${error.message} Variables of the ${place.label} need a token of a Maintainer or an Owner.`);
  }
}

const token = z.object({ scopes: z.array(z.string()), active: z.boolean().optional() });

/** Tokens of people, projects and groups tell of themselves; what does not is tried by reading. */
async function tokenProblem(ask: AskHttp): Promise<string | undefined> {
  const answer = await ask({ method: 'GET', path: '/personal_access_tokens/self', answers: [403, 404] });
  if (answer.status !== 200) return undefined;
  const { scopes } = readBody(token, answer, "GitLab's answer about the token");
  return scopes.includes('api') ? undefined : `The token has the scopes "${scopes.join(', ')}"; variables need "api".`;
}

const home = z.object({ archived: z.boolean().optional() });

async function homeProblem(place: Place, ask: AskHttp): Promise<string | undefined> {
  const answer = await ask({ method: 'GET', path: place.home, answers: [404] });
  if (answer.status === 404) return `GitLab knows no ${place.label}, or the token may not see it.`;
  const { archived } = readBody(home, answer, `GitLab's answer about the ${place.label}`);
  return archived ? `The ${place.label} is archived: GitLab changes nothing there.` : undefined;
}

const server = z.object({ version: z.string() });
/** Since then variables have descriptions, in which is noted whose part each is. */
const OLDEST = [16, 2] as const;

async function versionProblem(place: Place, ask: AskHttp): Promise<string | undefined> {
  if (place.isJson) return undefined;
  const { version } = readBody(server, await ask({ method: 'GET', path: '/version' }), "GitLab's version");
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return `GitLab ${version} has no descriptions of variables, which ${OLDEST.join('.')} has: use "json" for one variable.`;
}

function variableProblem(place: Place, name: string, variable: Variable | null): string | undefined {
  if (!variable) return undefined;
  if (variable.isHidden && !place.isHidden) return `Variable ${name} is hidden: say "hidden: true", or delete it.`;
  if (place.isHidden && !variable.isHidden && isSecret(place, name))
    return `Variable ${name} is not hidden, and GitLab hides new ones only: delete it, or leave out "hidden".`;
  const length = withNote(variable.description, {
    key: 'A'.repeat(NOTED_ID_LENGTH),
    check: checkOf(name, ''),
    owner: place.ownerName,
  }).length;
  if (length > DESCRIPTION_LENGTH_MAX)
    return `The description of variable ${name} leaves no place for a note: make it ${length - DESCRIPTION_LENGTH_MAX} letters shorter.`;
  const isLost = place.isJson && variable.value !== null && membersOf(variable.value) === null;
  return isLost
    ? `Variable ${name} holds something that is no JSON object, which would be lost: delete it, or name another one.`
    : undefined;
}

/** GitLab masks words of eight letters and more; without `raw` of few signs (app/models/concerns/ci/maskable.rb). */
function maskProblem(place: Place, variables: Variables): string | undefined {
  const [unmaskable] = valuesOf(EXAMPLE, place, variables).filter(([name, value]) => {
    const variable = variables.get(name) ?? null;
    const maskable = isRaw(place, variable) ? /^\S{8,}$/ : /^[\w+=/@:.~-]{8,}$/;
    return isMasked(place, name, variable) && !maskable.test(value);
  });
  return unmaskable && `GitLab cannot mask what is to stand in variable ${unmaskable[0]}: say "raw: true", or "masked: false".`;
}

/** As long as those of AWS, of the same signs, and of no use. */
const EXAMPLE: KeyMaterial = { accessKeyId: 'A'.repeat(20), secret: new Secret('+/'.repeat(20)), createdAt: null };

const NOTED_ID_LENGTH = EXAMPLE.accessKeyId.length;

function isProblem(problem: string | undefined): problem is string {
  return problem !== undefined;
}

function notReady(because: string): Rehearsal {
  return { isReady: false, because };
}
