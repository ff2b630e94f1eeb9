import type { Command } from '../command.ts';
import { adminCommand } from './admin.ts';
import { applyCommand } from './apply.ts';
import { approveCommand } from './approve.ts';
import { auditCommand } from './audit.ts';
import { checksCommand } from './checks.ts';
import { completionCommand } from './completion.ts';
import { configCommand } from './config.ts';
import { demoCommand } from './demo.ts';
import { diffCommand } from './diff.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { exposedCommand } from './exposed.ts';
import { forecastCommand } from './forecast.ts';
import { iamPolicyCommand } from './iam-policy.ts';
import { initCommand } from './init.ts';
import { journalCommand } from './journal.ts';
import { notifyCommand } from './notify.ts';
import { planCommand } from './plan.ts';
import { preventCommand } from './prevent.ts';
import { retireCommand } from './retire.ts';
import { rollbackCommand } from './rollback.ts';
import { rootCommand } from './root.ts';
import { rotateCommand } from './rotate.ts';
import { runCommand } from './run.ts';
import { sandboxCommand } from './sandbox.ts';
import { scheduleCommand } from './schedule.ts';
import { exceptCommand, snoozeCommand } from './snooze.ts';
import { statusCommand } from './status.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  auditCommand,
  planCommand,
  approveCommand,
  applyCommand,
  rotateCommand,
  rollbackCommand,
  retireCommand,
  forecastCommand,
  exposedCommand,
  rootCommand,
  adminCommand,
  preventCommand,
  explainCommand,
  runCommand,
  scheduleCommand,
  statusCommand,
  notifyCommand,
  snoozeCommand,
  exceptCommand,
  journalCommand,
  initCommand,
  configCommand,
  doctorCommand,
  diffCommand,
  checksCommand,
  iamPolicyCommand,
  completionCommand(() => commands),
  sandboxCommand,
  demoCommand,
];
