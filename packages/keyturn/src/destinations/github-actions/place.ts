import type { DestinationOwner } from '../../engine/destination.ts';
import { fillIn, type Layout } from '../layout.ts';

/** Whose secrets they are, as the configuration says it. */
export type Where =
  | { readonly repository: string; readonly environment?: string | undefined }
  | {
      readonly organization: string;
      readonly visibility?: 'all' | 'private' | undefined;
      readonly repositories?: readonly string[] | undefined;
    };

/** Where the secrets of one key are. */
export interface Place {
  /** For people: `repository octo-org/app`. */
  readonly label: string;
  /** `/repos/octo-org/app` or `/orgs/octo-org`: what must exist. */
  readonly home: string;
  /** Undefined: not those of an environment. */
  readonly environment: string | undefined;
  /** What the paths of secrets and of variables begin with. */
  readonly secrets: string;
  readonly variables: string;
  /** Who may use the secrets of an organization; undefined: as it was, and private at first. */
  readonly access: Access | undefined;
  readonly isOrganization: boolean;
  readonly names: readonly string[];
  /** The variable that tells which key it is. */
  readonly variable: string;
  /** One JSON secret, and not one for each member. */
  readonly isJson: boolean;
  readonly layout: Layout;
  readonly owner: DestinationOwner;
  /** As it stands in the variable: `111122223333/deploy`. */
  readonly ownerName: string;
  /** Why the names cannot be used. */
  readonly problem: string | undefined;
}

/** Which repositories of an organization may use a secret. */
export type Access =
  | { readonly visibility: 'all' | 'private' }
  /** By their names; without an owner they are of the organization. */
  | { readonly visibility: 'selected'; readonly repositories: readonly string[] };

/** Finds out where the secrets of a key are. */
export function placeOf(
  settings: {
    readonly in: Where;
    readonly layout: Layout;
    readonly json?: string | undefined;
    readonly variable?: string | undefined;
  },
  owner: DestinationOwner,
): Place {
  const fill = (text: string) => fillIn(text, owner);
  const layout = Object.fromEntries(Object.entries(settings.layout).map(([name, template]) => [fill(name), template]));
  const names = settings.json === undefined ? Object.keys(layout) : [fill(settings.json)];
  const idName = Object.keys(layout).find((name) => layout[name] === '{accessKeyId}') ?? '';
  const variable = fill(settings.variable ?? `KEYTURN_${settings.json ?? idName}`);
  const rest = { names, variable, layout, isJson: settings.json !== undefined, owner, ownerName: fill('{account}/{user}') };
  const nameProblem = [...names, variable].map(problemOf).find((problem) => problem !== undefined);
  if ('organization' in settings.in) {
    const organization = fill(settings.in.organization);
    const home = `/orgs/${encodeURIComponent(organization)}`;
    const at = {
      label: `organization ${organization}`,
      home,
      secrets: `${home}/actions/secrets`,
      variables: `${home}/actions/variables`,
    };
    const access = accessOf(settings.in, organization, fill);
    return {
      ...rest,
      ...at,
      access,
      environment: undefined,
      isOrganization: true,
      problem: nameProblem ?? partProblem(organization),
    };
  }
  const repository = fill(settings.in.repository);
  const environment = settings.in.environment === undefined ? undefined : fill(settings.in.environment);
  const home = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}`;
  const below = environment === undefined ? `${home}/actions` : `${home}/environments/${encodeURIComponent(environment)}`;
  const label = environment === undefined ? `repository ${repository}` : `environment ${environment} of ${repository}`;
  const problem = nameProblem ?? repositoryProblem(repository);
  const at = { label, home, environment, secrets: `${below}/secrets`, variables: `${below}/variables` };
  return { ...rest, ...at, access: undefined, isOrganization: false, problem };
}

function accessOf(
  where: Extract<Where, { organization: string }>,
  organization: string,
  fill: (text: string) => string,
): Access | undefined {
  if (where.repositories) {
    const repositories = where.repositories.map(fill).map((name) => (name.includes('/') ? name : `${organization}/${name}`));
    return { visibility: 'selected', repositories };
  }
  return where.visibility === undefined ? undefined : { visibility: where.visibility };
}

/** GitHub: letters, digits and underscores, no digit first, not GITHUB_; it writes them in upper case itself. */
function problemOf(name: string): string | undefined {
  if (/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/.test(name)) return undefined;
  return `GitHub allows no name "${name}": A to Z, 0 to 9 and "_", no digit first, not GITHUB_.`;
}

function repositoryProblem(repository: string): string | undefined {
  const parts = repository.split('/');
  return parts.length === 2 ? parts.map(partProblem).find((one) => one !== undefined) : `"${repository}" is not OWNER/NAME.`;
}

function partProblem(part: string): string | undefined {
  return /^[\w.-]+$/.test(part) && !/^\.+$/.test(part) ? undefined : `GitHub knows no owner or repository "${part}".`;
}
