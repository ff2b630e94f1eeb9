import { notifierFrom } from '../../config/notifiers.ts';
import { type ExitCode, exitCodes, Fault } from '../../core/fault.ts';
import type { Instant } from '../../core/instant.ts';
import type { Notice } from '../../core/notices/notice.ts';
import { type Route, settingsFor } from '../../core/notices/route.ts';
import type { Notifier } from '../../engine/notifier.ts';
import type { CommandContext } from '../command.ts';
import type { RotationSession } from '../rotation/session.ts';

/** Sends each route one message that says that it is a test; the book of what was told knows nothing of it. */
export async function runTest({ output }: CommandContext, { config, aws, tools, run }: RotationSession): Promise<ExitCode> {
  const { routes, contacts } = config.notify;
  const notice = testNotice(run, aws.now());
  const open = notifierFrom(tools);
  const results = await Promise.all(
    routes.map((route) => tryOut(route, { notice, settings: settingsFor(route, notice, contacts), open })),
  );
  await output.result(
    results.map(({ label, because }) =>
      because === undefined ? `${label}: a test message was sent.\n` : `${label}: FAILED: ${because}.\n`,
    ),
  );
  return results.some(({ because }) => because !== undefined) ? exitCodes.failed : exitCodes.clean;
}

interface Trial {
  readonly notice: Notice;
  readonly settings: Route['settings'];
  readonly open: (route: Route, settings: Route['settings']) => Notifier;
}

async function tryOut(
  route: Route,
  { notice, settings, open }: Trial,
): Promise<{ readonly label: string; readonly because: string | undefined }> {
  try {
    const notifier = open(route, settings);
    const { label } = notifier;
    // Who keeps findings is given none that are not true.
    if (notifier.is === 'publisher') return { label, because: await notifier.rehearse() };
    const told = await notifier.tell({ id: notice.id, isDigest: false, notices: [notice], thread: null });
    return { label, because: told.is === 'told' ? undefined : told.because };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { label: route.kind, because: error.message };
  }
}

function testNotice(run: string, at: Instant): Notice {
  return {
    id: `test:${run}`,
    event: 'done',
    urgency: 'info',
    thread: `test:${run}`,
    at,
    subject: null,
    owner: null,
    title: 'TEST: Keyturn can tell you',
    because: 'This is a test, which somebody asked for: no key is meant.',
    next: null,
    deadline: null,
    commands: [{ does: 'see what you would be told', line: 'keyturn notify --dry-run' }],
  };
}
