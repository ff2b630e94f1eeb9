import * as z from 'zod';
import type { Rehearsal } from '../../engine/destination.ts';
import { type AskHttp, type HttpAnswer, HttpFault, readBody } from '../http.ts';
import { look, readAccess, readSealingKey } from './calls.ts';
import { foreignOwner, judge } from './mark.ts';
import type { Place } from './place.ts';

/**
 * Whether a key can be put there. A classic token says what it may do. A fine-grained one does not: that it may read secrets and
 * variables is tried; whether it may write them as well shows at the first key only.
 */
export async function rehearseSecrets(place: Place, ask: AskHttp, isOurs: (by: string) => boolean): Promise<Rehearsal> {
  if (place.problem !== undefined) return notReady(place.problem);
  const home = await ask({ method: 'GET', path: place.home, answers: [404] });
  if (home.status === 404) return notReady(`GitHub knows no ${place.label}, or the token may not see it.`);
  const problem = scopeProblem(place, home) ?? (place.isOrganization ? undefined : repositoryProblem(place, home));
  if (problem !== undefined) return notReady(problem);
  if (place.environment !== undefined) {
    const path = `${place.home}/environments/${encodeURIComponent(place.environment)}`;
    const environment = await ask({ method: 'GET', path, answers: [404] });
    if (environment.status === 404) return notReady(`There is no ${place.label}: make it in the settings of the repository.`);
  }
  try {
    await readSealingKey(place, ask);
    await readAccess(place, ask);
    const seen = await look(place, ask);
    const foreign = foreignOwner(seen, { variable: place.variable, owner: place.ownerName });
    if (foreign !== undefined) return notReady(foreign);
    const judgement = judge(seen, { variable: place.variable, isOurs });
    return judgement.known ? { isReady: true } : notReady(judgement.because);
  } catch (error) {
    if (!(error instanceof HttpFault) || (error.status !== 403 && error.status !== 404) || error.why === 'throttled') throw error;
    return notReady(`${error.message} ${permissionsOf(place)}`);
  }
}

const repository = z.object({
  archived: z.boolean(),
  /** What the person or the app of the token may do there. */
  permissions: z.object({ push: z.boolean() }).optional(),
});

function repositoryProblem(place: Place, answer: HttpAnswer): string | undefined {
  const { archived, permissions } = readBody(repository, answer, "GitHub's answer about the repository");
  if (archived) return `The ${place.label} is archived: GitHub changes nothing there.`;
  return permissions?.push === false ? `The token is of somebody who may not write to the ${place.label}.` : undefined;
}

/** Only classic tokens have scopes (REST API, "Scopes for OAuth apps"). */
function scopeProblem(place: Place, { headers }: HttpAnswer): string | undefined {
  const scopes = headers['x-oauth-scopes'];
  const wanted = place.isOrganization ? 'admin:org' : 'repo';
  if (scopes === undefined || scopes.split(/,\s*/).includes(wanted)) return undefined;
  return `The token has the scopes "${scopes}"; secrets of the ${place.label} need "${wanted}".`;
}

function permissionsOf(place: Place): string {
  if (place.isOrganization)
    return 'The token needs the permissions "Secrets" and "Variables" of the organization, to read and write.';
  const permission = place.environment === undefined ? 'permissions "Secrets" and "Variables"' : 'permission "Environments"';
  return `The token needs the ${permission} of the repository, to read and write.`;
}

function notReady(because: string): Rehearsal {
  return { isReady: false, because };
}
