import { type ExitCode, exitCodes } from '../../core/fault.ts';
import { version } from '../../version.ts';
import type { CommandContext } from '../command.ts';

/** Audits an emulated organization as it would audit a real one: nothing outside this process is touched. */
export async function runAuditDemo({ output, environment, interrupted }: CommandContext): Promise<ExitCode> {
  const [
    { startSandbox },
    { administratorKey },
    { secretOf },
    { connectAws },
    { audit },
    { checks },
    { defaultPolicy },
    { table },
  ] = await Promise.all([
    import('../../sandbox/start.ts'),
    import('../../sandbox/sandbox.ts'),
    import('../../sandbox/ids.ts'),
    import('../../aws/connect.ts'),
    import('../../engine/audit.ts'),
    import('../../core/checks/index.ts'),
    import('../../core/policy.ts'),
    import('../../reports/table.ts'),
  ]);
  const running = await startSandbox({ scenario: 'neglected-fleet', seed: 1, port: 0, settings: { reportSeconds: 0 } });
  try {
    const { world } = running.sandbox;
    const admin = administratorKey(world);
    if (!admin) throw new Error('the demo world has no administrator');
    output.say(
      `An emulated AWS organization of ${world.accounts.size} accounts runs at ${running.url}; Keyturn audits it as it would audit yours.\n`,
    );
    const aws = connectAws({
      region: 'us-east-1',
      endpoint: running.url,
      environment,
      credentials: { accessKeyId: admin.key.id, secretAccessKey: secretOf(world.seed, admin.key.id) },
    });
    const report = await audit(aws, {
      scope: { kind: 'organization', filter: { includeAccounts: [], excludeAccounts: [], includeUnits: [], excludeUnits: [] } },
      access: { roleName: 'OrganizationAccountAccessRole', externalId: null },
      policy: defaultPolicy,
      checks,
      depth: 'candidates',
      version,
      interrupted,
    });
    await output.result(table.render(report, output.display));
    output.say(
      '\nThat was the demo. Run "keyturn sandbox" to look around in that organization, "keyturn audit" for your own account.',
    );
    // Findings are what a demo is for: it fails only if it could not be given.
    return exitCodes.clean;
  } finally {
    await running.close();
  }
}
