import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { type Benchmark, type Measurement, median } from './benchmark.ts';
import { keyturnBin, timeProcess, userPath } from './support/processes.ts';

const ROUNDS = 25;

/** How soon the command line is there, against an empty Node program; taken in turns, so that both meet the same machine. */
export const startupBenchmark: Benchmark = { name: 'startup', parts: { all: measure } };

async function measure(): Promise<readonly Measurement[]> {
  const endpoint = await startFirstCallWatch();
  const bare: number[] = [];
  const versionTimes: number[] = [];
  const firstCalls: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await timeProcess('node', ['-e', '0']));
    versionTimes.push(await timeProcess(keyturnBin, ['--version']));
    firstCalls.push(await endpoint.timeFirstCall());
  }
  await endpoint.close();
  const base = median(bare);
  return [
    {
      what: 'keyturn --version against node -e 0',
      value: median(versionTimes) / base,
      unit: 'x',
      must: 'at most',
      limit: 1.8,
      detail: `${median(versionTimes).toFixed(0)} ms against ${base.toFixed(0)} ms, medians of ${ROUNDS}`,
    },
    {
      what: 'first AWS call of keyturn audit against node -e 0',
      value: median(firstCalls) / base,
      unit: 'x',
      must: 'at most',
      limit: 5,
      detail: `${median(firstCalls).toFixed(0)} ms from the start of the process to the request's arrival`,
    },
  ];
}

/** A server that notes when the first request of a process arrives, and answers nothing useful. */
async function startFirstCallWatch() {
  let onRequest = () => {};
  const server = createServer((_request, response) => {
    onRequest();
    response.writeHead(403).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = {
    PATH: userPath,
    HOME: process.env['HOME'],
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
  return {
    async timeFirstCall(): Promise<number> {
      const startedAt = performance.now();
      const child = spawn(keyturnBin, ['audit'], { stdio: 'ignore', env });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      const arrived = new Promise<number>((resolve) => {
        onRequest = () => resolve(performance.now() - startedAt);
      });
      const time = await Promise.race([arrived, ended.then(() => Number.NaN)]);
      await ended;
      return time;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
