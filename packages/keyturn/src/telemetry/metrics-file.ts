import { rename, rm, writeFile } from 'node:fs/promises';

/** Writes metrics for the textfile collector of node_exporter, which reads whatever ends in .prom at any moment. */
export async function writeMetricsFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    // Another user reads it.
    await writeFile(draft, text, { mode: 0o644 });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}
