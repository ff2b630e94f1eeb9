import { Fault } from '../core/fault.ts';
import type { ScheduleForm } from './form.ts';
import { remarks, variableRemarks } from './text/remarks.ts';
import { shellDelay, shellWords } from './text/shell-text.ts';
import { yamlDocuments } from './text/yaml-documents.ts';
import { readCron } from './time/cron-times.ts';
import { distinctTimes, type Wanted } from './wanted.ts';

/** A workflow of GitHub Actions. */
export const githubActionsForm: ScheduleForm = {
  name: 'github-actions',
  summary: 'a workflow of GitHub Actions that audits, with the findings in the security tab',
  next: 'commit it as .github/workflows/keyturn-audit.yml on the default branch, with keyturn.yaml at the root of the repository',
  emit: (wanted) => [{ fileName: 'keyturn-audit.yml', text: yamlDocuments(remarksOf(wanted), [workflow(wanted)]) }],
};

/** GitHub runs nothing more often. */
const MINUTES_APART_MIN = 5;

function workflow(wanted: Wanted): object {
  const times = auditTimes(wanted);
  return {
    name: 'Keyturn',
    on: {
      schedule: distinctTimes({ times }).map(({ cron, timeZone }) => ({ cron, timezone: timeZone })),
      workflow_dispatch: {},
    },
    permissions: { contents: 'read', 'id-token': 'write', 'security-events': 'write' },
    concurrency: { group: 'keyturn', 'cancel-in-progress': false },
    jobs: {
      audit: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 120,
        ...(wanted.variables.length === 0
          ? {}
          : { env: Object.fromEntries(wanted.variables.map((name) => [name, `\${{ secrets.${name} }}`])) }),
        steps: stepsOf(wanted),
      },
    },
  };
}

/** The journal of a rotation has to outlive the machine, and those of GitHub live for one run. */
function auditTimes({ times }: Wanted): Wanted['times'] {
  const audits = times.filter(({ name }) => name !== 'apply');
  if (audits.length === 0)
    throw new Fault('schedule-unfit', 'GitHub Actions has no disk that lasts: it can audit, and rotations need their journal.');
  const often = audits.find(({ cron }) => closest(readCron(cron).minutes) < MINUTES_APART_MIN);
  if (often)
    throw new Fault('schedule-unfit', `GitHub runs nothing more often than every five minutes, as "${often.cron}" would.`);
  return audits;
}

/** The shortest time between two minutes of an hour, or over its end. */
function closest(minutes: readonly number[]): number {
  const next = minutes.map((minute, index) => (minutes[index + 1] ?? (minutes[0] ?? 0) + 60) - minute);
  return Math.min(...next);
}

function stepsOf(wanted: Wanted): readonly object[] {
  const delay = shellDelay(wanted.jitterSeconds);
  const audit = `npx --yes keyturn@${wanted.version} audit --config keyturn.yaml`;
  return [
    { uses: 'actions/checkout@v4', with: { 'persist-credentials': false } },
    { uses: 'actions/setup-node@v4', with: { 'node-version': '24' } },
    ...(delay === undefined
      ? []
      : [{ name: 'Wait, so that not everybody asks AWS at once', if: "github.event_name == 'schedule'", run: delay }]),
    {
      name: 'Take the role',
      uses: 'aws-actions/configure-aws-credentials@v4',
      with: { 'role-to-assume': '${{ vars.KEYTURN_ROLE_ARN }}', 'aws-region': "${{ vars.AWS_REGION || 'us-east-1' }}" },
    },
    {
      name: 'Audit',
      run: `${audit} --format sarif --output keyturn.sarif --also markdown="$GITHUB_STEP_SUMMARY" --fail-on none`,
    },
    {
      name: 'Security tab',
      uses: 'github/codeql-action/upload-sarif@v3',
      with: { sarif_file: 'keyturn.sarif', category: 'keyturn' },
    },
    ...(wanted.onFailure.length === 0
      ? []
      : [{ name: 'Tell of a failure', if: 'failure()', run: withoutExpressions(shellWords(wanted.onFailure)) }]),
  ];
}

/** GitHub puts values into a script before the shell reads it, quotes or not. A dollar sign always stands in single quotes here. */
function withoutExpressions(script: string): string {
  return script.replaceAll('${{', () => "$''{{");
}

function remarksOf(wanted: Wanted): readonly string[] {
  return [
    ...remarks(wanted),
    'It audits; rotations need a journal that lasts, and are scheduled elsewhere. KEYTURN_ROLE_ARN is a variable of the repository: the role that',
    '"keyturn iam-policy audit" makes, with a trust policy for token.actions.githubusercontent.com (docs/deployment.md).',
    'GitHub may start a schedule late or leave it out when it is busy, most of all at full hours, and stops it after 60 days without a commit in a',
    'public repository. A time that the clocks skip runs at the next one that there is. A server of your own may not know timezone yet: it runs by UTC.',
    ...variableRemarks(wanted, 'secrets of the repository, under these names'),
  ];
}
