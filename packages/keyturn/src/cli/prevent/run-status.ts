import type { ExitCode } from '../../core/fault.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../options.ts';
import { exitCodeOfStates } from './exit-codes.ts';
import { look, openGuardrails } from './session.ts';
import { statusText } from './status-text.ts';

/** Says how each guardrail stands. Changes nothing. */
export async function runStatus(context: CommandContext): Promise<ExitCode> {
  const { options, output } = context;
  const session = await openGuardrails(context);
  const sight = await look(session, 'apply');
  const chosen = session.request.chosen.map(({ id }) => id);
  const { assessed, unread, skipped } = sight;
  const told = assessed.map(({ guardrail, account, assessment }) => ({
    guardrail: guardrail.id,
    title: guardrail.title,
    account: account?.id ?? null,
    accountName: account?.name ?? null,
    state: assessment.state,
    says: assessment.says,
    changes: assessment.changes,
    warnings: assessment.warnings,
  }));
  const json = { schema: 'keyturn/prevention-status/1', guardrails: told, unread, skipped };
  await output.result(
    optionText(options, 'format') === 'json' ? `${JSON.stringify(json, null, 2)}\n` : statusText(sight, chosen, output.display),
  );
  return exitCodeOfStates(
    assessed.map(({ assessment }) => assessment.state),
    unread.length,
  );
}
