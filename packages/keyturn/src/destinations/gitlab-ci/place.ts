import type { DestinationOwner } from '../../engine/destination.ts';
import { fillIn, type Layout } from '../layout.ts';

/** Where the variables of one key are. */
export interface Place {
  /** For people: `project my-group/app`. */
  readonly label: string;
  /** `/projects/my-group%2Fapp` or `/groups/my-group`. */
  readonly home: string;
  readonly isProject: boolean;
  readonly names: readonly string[];
  readonly scope: string;
  /** The name of the variable in which a key waits. */
  readonly pendingName: string;
  /** The environment of that variable, which no job has. */
  readonly pendingScope: string;
  /** One variable with JSON, and not one for each member. */
  readonly isJson: boolean;
  readonly layout: Layout;
  readonly owner: DestinationOwner;
  /** As it stands in notes: `111122223333/deploy`. */
  readonly ownerName: string;
  /** What variables are to be; undefined: as they are. */
  readonly flags: Flags;
  /** Whether variables with a secret are made so that nobody can read them. */
  readonly isHidden: boolean;
  /** Why the names cannot be used. */
  readonly problem: string | undefined;
}

export interface Flags {
  readonly masked?: boolean | undefined;
  readonly protected?: boolean | undefined;
  readonly raw?: boolean | undefined;
}

/** Where they are, and what they are to be, as the configuration says it. */
export interface PlaceSettings extends Flags {
  readonly in: { readonly project: string } | { readonly group: string };
  readonly environmentScope: string;
  readonly layout: Layout;
  readonly json?: string | undefined;
  readonly hidden: boolean;
}

/** Finds out where the variables of a key are. */
export function placeOf(settings: PlaceSettings, owner: DestinationOwner): Place {
  const fill = (text: string) => fillIn(text, owner);
  const layout = Object.fromEntries(Object.entries(settings.layout).map(([name, template]) => [fill(name), template]));
  const names = settings.json === undefined ? Object.keys(layout) : [fill(settings.json)];
  const isProject = 'project' in settings.in;
  const path = fill('project' in settings.in ? settings.in.project : settings.in.group);
  const scope = fill(settings.environmentScope);
  const isJson = settings.json !== undefined;
  const nameProblem = names.map(problemOf).find((problem) => problem !== undefined);
  return {
    label: `${isProject ? 'project' : 'group'} ${path}`,
    home: `/${isProject ? 'projects' : 'groups'}/${encodeURIComponent(path)}`,
    isProject,
    names,
    scope,
    pendingName: `KEYTURN_${isJson ? names[0] : idName(layout)}`,
    pendingScope: `keyturn-pending/${scope.replaceAll('*', 'all')}`,
    isJson,
    layout,
    owner,
    ownerName: fill('{account}/{user}'),
    flags: { masked: settings.masked, protected: settings.protected, raw: settings.raw },
    isHidden: settings.hidden,
    problem: isJson && settings.hidden ? HIDDEN_JSON : nameProblem,
  };
}

/** The variable of the id. */
export function idName(layout: Layout): string {
  return Object.keys(layout).find((name) => layout[name] === '{accessKeyId}') ?? '';
}

/** Whether what stands in a variable is to be kept from people. */
export function isSecret({ layout, isJson }: Place, name: string): boolean {
  return isJson || /\{(secretAccessKey|sesSmtpPassword)\b/.test(layout[name] ?? '');
}

const HIDDEN_JSON =
  'A hidden variable with JSON cannot be read, so that nobody could tell which key it holds: leave out "json" or "hidden".';

/** GitLab: at most 255 letters, digits and underscores. */
function problemOf(name: string): string | undefined {
  return /^\w{1,240}$/.test(name) ? undefined : `GitLab allows no variable "${name}": letters, digits and "_".`;
}
