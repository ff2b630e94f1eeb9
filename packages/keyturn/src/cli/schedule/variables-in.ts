/** Names of the environment variables that settings name: under `env`, or under a name that ends in `Env`. */
export function variablesIn(settings: unknown): readonly string[] {
  if (Array.isArray(settings)) return settings.flatMap(variablesIn);
  if (typeof settings !== 'object' || settings === null) return [];
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' ? (/^env$|Env$/.test(name) && VARIABLE.test(value) ? [value] : []) : variablesIn(value),
  );
}

const VARIABLE = /^[A-Za-z_]\w*$/;
