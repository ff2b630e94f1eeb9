import * as z from 'zod';
import type { DestinationContext } from '../../src/destinations/destination.ts';
import { gitlabCiDestination } from '../../src/destinations/gitlab-ci.ts';
import type { Destination } from '../../src/engine/destination.ts';
import type { DestinationBench } from '../contracts/destination.ts';
import { type Gitlab, givenToJob, startGitlab } from '../emulations/gitlab.ts';
import { contextWithoutAws } from './kubernetes-bench.ts';

/** Variables in an emulated GitLab. */
export interface GitlabBench extends DestinationBench {
  readonly gitlab: Gitlab;
  cut(k: number, when: 'before' | 'after'): void;
  mend(): void;
  /** A destination with other settings, or with other surroundings. */
  with(settings: object, context?: Partial<DestinationContext>): Destination;
}

/** A job reads variables: two, or one that is JSON. It has an environment or none. */
export async function gitlabBench(
  settings: object = { in: { project: 'my-group/app' } },
  { home = 'projects/my-group/app', environment = null }: { home?: string; environment?: string | null } = {},
): Promise<GitlabBench> {
  const gitlab = await startGitlab();
  const context = contextWithoutAws({ GITLAB_TOKEN: 'token-of-maintainer' });
  const make = (other: object = {}, rest: Partial<DestinationContext> = {}): Destination =>
    gitlabCiDestination.create({ baseUrl: gitlab.url, ...settings, ...other }, { ...context, ...rest });
  const read = (name: string) => givenToJob(gitlab, home, { name, environment });
  return {
    gitlab,
    destination: make(),
    again: () => make(),
    with: make,
    async consumer() {
      const json = read('AWS_KEY');
      if (json !== undefined) {
        const { AccessKeyId, SecretAccessKey } = members.parse(JSON.parse(json));
        return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
      }
      const [accessKeyId, secretAccessKey] = [read('AWS_ACCESS_KEY_ID'), read('AWS_SECRET_ACCESS_KEY')];
      return accessKeyId === undefined || secretAccessKey === undefined ? null : { accessKeyId, secretAccessKey };
    },
    cut: (k, when) => gitlab.cut(k, when),
    mend: () => gitlab.mend(),
    state: () => JSON.stringify([...gitlab.variables]),
    traces: () => [
      JSON.stringify(gitlab.asked.map(({ query, ...rest }) => ({ ...rest, query: String(query) }))),
      ...[...gitlab.variables].map(([key, variable]) => JSON.stringify([key, { ...variable, value: '' }])),
    ],
    close: () => gitlab.close(),
  };
}

const members = z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string() });
