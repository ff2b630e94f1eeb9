import { writeSync } from 'node:fs';
import { createFileJournal } from '../../src/store/journal-file.ts';
import { NOW } from '../gen/facts.ts';
import { draft } from '../gen/journal.ts';

// node journal-writer.ts FOLDER COUNT: appends entries two at a time, says each one that was acknowledged, and what went wrong.
const [folder = '', count = '0'] = process.argv.slice(2);
const journal = createFileJournal({
  folder,
  now: () => NOW,
  run: `process-${process.pid}`,
  actor: { arn: null, user: null, host: null },
  onMended: (sentence) => void writeSync(2, `${sentence}\n`),
});

async function write(lane: number): Promise<void> {
  for (let index = lane; index < Number(count); index += 2) {
    const { seq, hash } = await journal.append(draft({ run: `process-${process.pid}`, step: `${index}` }));
    writeSync(1, `${seq} ${hash}\n`);
  }
}

try {
  await Promise.all([write(0), write(1)]);
} catch (error) {
  writeSync(2, `${String(error)}\n`);
  process.exitCode = 4;
}
