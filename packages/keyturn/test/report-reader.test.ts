import { expect, test } from 'vitest';
import { connectAws } from '../src/aws/connect.ts';
import { startTestSandbox } from './support/sandbox.ts';

test('waits for a report by the time it is given, as long as the report takes', async () => {
  const aws = await startTestSandbox({ settings: { reportSeconds: 10 } });
  const { endpoint, region, credentials } = aws.admin();
  const waits: number[] = [];
  let elapsed = 0;
  const time = {
    elapsedMs: () => elapsed,
    after(milliseconds: number, then: () => void) {
      waits.push(milliseconds);
      elapsed += milliseconds;
      aws.clock.advance(milliseconds / 1000);
      setImmediate(then);
    },
  };
  const connected = connectAws({ endpoint, region, credentials, environment: {}, time });

  expect(await connected.own().credentialReport()).toMatchObject({ known: true, source: 'iam:GetCredentialReport' });
  expect(waits).toEqual([2000, ...Array.from({ length: 20 }, () => 400)]);
  // One to know the caller, one to order the report, and each try once: the sandbox's clock is not this machine's.
  expect(connected.statistics.calls).toBe(2 + waits.length);
  await aws.close();
});

test('gives up on a report that is not ready after a minute and a half', async () => {
  const aws = await startTestSandbox({ settings: { reportSeconds: 3600 } });
  const { endpoint, region, credentials } = aws.admin();
  let elapsed = 0;
  const time = {
    elapsedMs: () => elapsed,
    after(milliseconds: number, then: () => void) {
      elapsed += milliseconds;
      setImmediate(then);
    },
  };
  const reader = connectAws({ endpoint, region, credentials, environment: {}, time }).own();

  expect(await reader.credentialReport()).toMatchObject({
    known: false,
    detail: 'getting the credential report: it was not ready after 90 seconds',
  });
  await aws.close();
});
