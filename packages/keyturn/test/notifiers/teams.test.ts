import { expect, test } from 'vitest';
import { teamsNotifier } from '../../src/notifiers/teams.ts';
import { describeNotifier, type NotifierBench } from '../contracts/notifier.ts';
import { startTeams, type Teams, teamsArrived } from '../emulations/teams.ts';
import { digestOf, exampleNotice, messageOf } from '../gen/notices.ts';
import { notifierContext, troubled } from '../support/notifier-bench.ts';

async function open(): Promise<NotifierBench & { readonly teams: Teams }> {
  const teams = await startTeams();
  const { context, waits } = notifierContext({ KEYTURN_TEAMS_WEBHOOK_URL: teams.address });
  const settings = { channel: 'Security', timeoutSeconds: 1, tries: 2 };
  const refused = { error: { code: 'WorkflowTriggerIsNotEnabled', message: `Trigger of ${teams.address} is off.` } };
  return {
    teams,
    notifier: teamsNotifier.create(settings, context),
    bare: teamsNotifier.create(settings, notifierContext().context),
    missing: 'KEYTURN_TEAMS_WEBHOOK_URL',
    arrived: () => teamsArrived(teams),
    trouble: troubled(teams, { status: 400, json: refused }),
    waits,
    secrets: [teams.address, new URL(teams.address).searchParams.get('sig') ?? ''],
    close: () => teams.close(),
  };
}

describeNotifier('teams', open);

test("says the workflow's reason by its code", async () => {
  const { notifier, teams, trouble } = await open();
  trouble('refused');
  expect(notifier.label).toBe('Teams webhook Security');
  expect(notifier.is === 'teller' && (await notifier.tell(messageOf(exampleNotice())))).toEqual({
    is: 'failed',
    because: 'it answered 400: WorkflowTriggerIsNotEnabled',
    isPassing: false,
  });
  await teams.close();
});

test('a digest says how many are left out', async () => {
  const { notifier, teams } = await open();
  if (notifier.is === 'teller') await notifier.tell(digestOf(500));
  const text = teamsArrived(teams)[0]?.text ?? '';
  const shown = text.match(/is due in 7 days/g)?.length ?? 0;
  expect(shown).toBeGreaterThan(10);
  expect(text).toContain(`and ${500 - shown} more`);
  await teams.close();
});
