import { describeDestination } from '../contracts/destination.ts';
import { gitlabBench } from '../support/gitlab-bench.ts';

describeDestination('gitlab-ci of a project', () => gitlabBench(), { mayBeTorn: true });

describeDestination(
  'gitlab-ci of a group, for one environment',
  () =>
    gitlabBench(
      { in: { group: 'my-group' }, environmentScope: 'production' },
      { home: 'groups/my-group', environment: 'production' },
    ),
  { mayBeTorn: true },
);

describeDestination('gitlab-ci with a hidden secret', () => gitlabBench({ in: { project: 'my-group/app' }, hidden: true }), {
  mayBeTorn: true,
});

describeDestination('gitlab-ci of a project, as one JSON variable', () =>
  gitlabBench({ in: { project: 'my-group/app' }, json: 'AWS_KEY' }),
);
