import { processOutput } from './cli/output.ts';
import { runProgram } from './cli/program.ts';

// Whoever writes is told of a failure, and says it (cli/output.ts); without a listener it would end the process as well.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());
process.once('SIGTERM', () => interruption.abort());

const args = process.argv.slice(2);
const environment = { ...process.env, ...(args.includes('--debug') ? { KEYTURN_DEBUG: '1' } : {}) };
process.exitCode = await runProgram(args, { output: processOutput(environment), environment, interrupted: interruption.signal });
// What was under way when somebody interrupted would keep the process alive until its timeouts.
if (interruption.signal.aborted) process.exit();
