import { describeDestination } from '../contracts/destination.ts';
import { githubBench } from '../support/github-bench.ts';

describeDestination('github-actions of a repository', () => githubBench(), { mayBeTorn: true });

describeDestination(
  'github-actions of an environment',
  () =>
    githubBench(
      { in: { repository: 'octo-org/app', environment: 'production' } },
      { secrets: '/repos/octo-org/app/environments/production/secrets', token: 'token-fine-grained' },
    ),
  { mayBeTorn: true },
);

describeDestination('github-actions of an organization, as one JSON secret', () =>
  githubBench(
    { in: { organization: 'octo-org', repositories: ['app'] }, json: 'AWS_KEY' },
    { secrets: '/orgs/octo-org/actions/secrets' },
  ),
);
