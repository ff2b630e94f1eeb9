import * as z from 'zod';
import type { DestinationContext } from '../../src/destinations/destination.ts';
import { githubActionsDestination } from '../../src/destinations/github-actions.ts';
import type { Destination } from '../../src/engine/destination.ts';
import type { DestinationBench } from '../contracts/destination.ts';
import { type Github, startGithub } from '../emulations/github.ts';
import { contextWithoutAws } from './kubernetes-bench.ts';

/** Secrets in an emulated GitHub. */
export interface GithubBench extends DestinationBench {
  readonly github: Github;
  cut(k: number, when: 'before' | 'after'): void;
  mend(): void;
  /** A destination with other settings, or with other surroundings. */
  with(settings: object, context?: Partial<DestinationContext>): Destination;
}

/** Where the secrets of the standard destinations are. */
export const REPOSITORY_SECRETS = '/repos/octo-org/app/actions/secrets';
export const REPOSITORY_VARIABLE = '/repos/octo-org/app/actions/variables/KEYTURN_AWS_ACCESS_KEY_ID';

/** A workflow reads the secrets below `secrets`: two, or one that is JSON. */
export async function githubBench(
  settings: object = { in: { repository: 'octo-org/app' } },
  { secrets = REPOSITORY_SECRETS, token = 'token-classic' } = {},
): Promise<GithubBench> {
  const github = await startGithub();
  const context = contextWithoutAws({ GITHUB_TOKEN: token });
  const make = (other: object = {}, rest: Partial<DestinationContext> = {}): Destination =>
    githubActionsDestination.create({ baseUrl: github.url, ...settings, ...other }, { ...context, ...rest });
  const read = (name: string) => github.secrets.get(`${secrets}/${name}`)?.value;
  return {
    github,
    destination: make(),
    again: () => make(),
    with: make,
    async consumer() {
      const json = read('AWS_KEY');
      if (json !== undefined) {
        const { AccessKeyId, SecretAccessKey } = standardMembers.parse(JSON.parse(json));
        return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
      }
      const [accessKeyId, secretAccessKey] = [read('AWS_ACCESS_KEY_ID'), read('AWS_SECRET_ACCESS_KEY')];
      return accessKeyId === undefined || secretAccessKey === undefined ? null : { accessKeyId, secretAccessKey };
    },
    cut: (k, when) => github.cut(k, when),
    mend: () => github.mend(),
    state: () => JSON.stringify([[...github.secrets], [...github.variables]]),
    now: () => new Date(github.nowMs).toISOString(),
    traces: () => [
      JSON.stringify(github.asked.map(({ query, ...rest }) => ({ ...rest, query: String(query) }))),
      JSON.stringify([...github.variables]),
      ...github.sealed,
    ],
    close: () => github.close(),
  };
}

const standardMembers = z.strictObject({ AccessKeyId: z.string(), SecretAccessKey: z.string() });
