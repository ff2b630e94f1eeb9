import { version } from '../../version.ts';
import type { Command } from '../command.ts';

/** Shows the main job on the sandbox: nothing outside this process is touched. */
export const demoCommand: Command = {
  name: 'demo',
  summary: 'audit an emulated organization of forty accounts, and print what is found',
  options: [],
  examples: [{ line: 'keyturn demo', says: 'no AWS account is needed, nothing leaves this machine' }],
  async run({ output, environment, interrupted }) {
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
      return 0;
    } finally {
      await running.close();
    }
  },
};
