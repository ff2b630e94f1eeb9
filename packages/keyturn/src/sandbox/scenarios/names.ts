/** The worlds that the sandbox can start with; apart from index.ts so that a command line can name them without building one. */
export const scenarioNames = ['small', 'neglected-fleet', 'fleet', 'empty'] as const;

export type ScenarioName = (typeof scenarioNames)[number];
