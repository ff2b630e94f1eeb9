import * as z from 'zod';
import { DestinationFault } from '../../engine/destination.ts';
import { type AskHttp, type HttpAnswer, HttpFault, readBody } from '../http.ts';
import type { Place } from './place.ts';

/** A variable as GitLab tells it. */
export interface Variable {
  /** Null: it is hidden. */
  readonly value: string | null;
  readonly description: string | null;
  readonly isHidden: boolean;
  readonly isMasked: boolean;
  readonly isRaw: boolean;
}

/** What of a variable is written. */
export type Written = Readonly<Record<string, string | boolean>>;

/** A variable by its name and its environment scope; null: there is none. */
export async function readVariable(place: Place, ask: AskHttp, { name, scope }: Named): Promise<Variable | null> {
  const answer = await ask({ method: 'GET', path: pathOf(place, { name, scope }), answers: [404] });
  if (answer.status === 404) {
    if (isMissingVariable(answer)) return null;
    throw new DestinationFault(`GitLab knows no ${place.label}, or the token may not see it.`, { isPassing: false });
  }
  const { environment_scope: found, ...told } = readBody(variable, answer, `GitLab's variable ${name}`);
  if (found !== scope)
    throw new HttpFault(`GitLab answered with variable ${name} of another environment scope.`, { why: 'garbled' });
  const { value, description, hidden: isHidden, masked: isMasked, raw: isRaw } = told;
  return { value, description: description ?? null, isHidden, isMasked, isRaw };
}

/** Changes a variable that is there. */
export async function changeVariable(place: Place, ask: AskHttp, { name, scope, written }: Named & With): Promise<void> {
  await ask({ method: 'PUT', path: pathOf(place, { name, scope }), body: written });
}

/** Makes a variable. */
export async function addVariable(place: Place, ask: AskHttp, { name, scope, written }: Named & With): Promise<void> {
  const body = { key: name, environment_scope: scope, variable_type: 'env_var', ...written };
  const answer = await ask({ method: 'POST', path: `${place.home}/variables`, body });
  const made = readBody(variable, answer, `GitLab's variable ${name}`);
  // Groups have them with GitLab Premium only; elsewhere what is asked for is left out without a word.
  if (made.environment_scope !== scope)
    throw new DestinationFault(
      `GitLab made variable ${name} for all environments: environment scopes of groups need GitLab Premium.`,
      {
        isPassing: false,
      },
    );
}

/** Deletes a variable, if it is there. */
export async function deleteVariable(place: Place, ask: AskHttp, named: Named): Promise<void> {
  await ask({ method: 'DELETE', path: pathOf(place, named), answers: [404] });
}

interface Named {
  readonly name: string;
  readonly scope: string;
}

interface With {
  readonly written: Written;
}

const variable = z.object({
  value: z.string().nullable(),
  description: z.string().nullish(),
  hidden: z.boolean().default(false),
  masked: z.boolean(),
  raw: z.boolean(),
  environment_scope: z.string(),
});

/** Without the filter GitLab answers with any of them, or refuses. */
function pathOf({ home }: Place, { name, scope }: Named): string {
  return `${home}/variables/${name}?filter%5Benvironment_scope%5D=${encodeURIComponent(scope)}`;
}

/** GitLab answers 404 for a project that the token may not see as well; its words tell them apart (lib/api/ci/variables.rb). */
function isMissingVariable({ body }: HttpAnswer): boolean {
  const { success, data } = z.object({ message: z.string() }).safeParse(body);
  return success && /^404 (Group)?Variable Not Found$/.test(data.message);
}
