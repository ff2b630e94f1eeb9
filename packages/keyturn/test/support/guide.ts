import { writeFileSync } from 'node:fs';
import type { Time } from '../../src/aws/rate-limit.ts';
import { processOutput } from '../../src/cli/output.ts';
import { runProgram } from '../../src/cli/program.ts';

/** One thing that a page tells its readers to do. */
export interface GuideStep {
  readonly title: string;
  /** Answers how it ended, and what it told. */
  readonly take: () => Promise<GuideRun>;
}

export interface GuideRun {
  readonly exitCode: number;
  readonly told: string;
}

export interface GuideReader {
  /** Instead of the id of the examples. */
  readonly keyId: () => string;
  /** The time by which the program waits; the machine's when absent. */
  readonly time?: () => Time;
  /** Besides the region. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Every line of the `sh` blocks of a page, in its order, and its `yaml` blocks, which become the keyturn.yaml of the folder. */
export function guideSteps(page: string, reader: GuideReader): GuideStep[] {
  return [...page.matchAll(/^ *```(sh|yaml)\n([\s\S]*?)^ *```$/gm)].flatMap(([, kind, text = '']): GuideStep[] => {
    if (kind === 'yaml') return [{ title: 'the configuration of the page', take: () => Promise.resolve(configure(text)) }];
    const lines = text.split('\n').map((line) => line.trim());
    return lines.filter((line) => line !== '').map((line) => ({ title: line, take: () => runLine(line, reader) }));
  });
}

function configure(text: string): GuideRun {
  writeFileSync('keyturn.yaml', text);
  return { exitCode: 0, told: '' };
}

/** Runs one line as a shell would. */
async function runLine(line: string, { keyId, time, environment = {} }: GuideReader): Promise<GuideRun> {
  const [command = '', file] = line.split(' > ');
  const words = (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
  if (words[0] !== 'keyturn') throw new Error(`the page has a line that no test runs: ${line}`);
  const args = words.slice(1).map((word) => (word === 'AKIAIOSFODNN7EXAMPLE' ? keyId() : word));
  const out: string[] = [];
  const said: string[] = [];
  const exitCode = await runProgram(args, {
    output: {
      ...processOutput({ NO_COLOR: '1' }),
      result: async (text) => {
        for await (const piece of typeof text === 'string' ? [text] : text) out.push(piece);
      },
      say: (text) => void said.push(text),
    },
    environment: { AWS_REGION: 'us-east-1', ...environment },
    interrupted: new AbortController().signal,
    time: time?.(),
  });
  if (file !== undefined) writeFileSync(file, out.join(''));
  return { exitCode, told: `${said.join('\n')}\n${out.join('')}` };
}
