import { type JobName, type JobRecord, jobNames } from '../../core/runs/job-record.ts';
import { type RunState, withJob } from '../../core/runs/run-state.ts';
import type { JobMemory } from '../../jobs/jobs.ts';
import type { RunFiles } from '../../store/run-files.ts';

/** What this process remembers of its runs; its file follows. */
export interface RunMemory extends JobMemory {
  state(): RunState;
  change(fold: (state: RunState) => RunState): Promise<void>;
}

/** Opens the memory of runs over its files. */
export async function openMemory(files: RunFiles): Promise<RunMemory> {
  let state = await files.read();
  async function change(fold: (state: RunState) => RunState): Promise<void> {
    const changed = fold(state);
    await files.write(changed);
    state = changed;
  }
  return {
    state: () => state,
    change,
    read: () =>
      Promise.resolve(
        new Map(
          jobNames.flatMap((name): [string, JobRecord][] => {
            const record = state.jobs[name];
            return record ? [[name, record]] : [];
          }),
        ),
      ),
    write: (name, record) => change((before) => withJob(before, jobNameOf(name), record)),
  };
}

/** The job of a name that was scheduled. */
export function jobNameOf(name: string): JobName {
  const found = jobNames.find((one) => one === name);
  if (!found) throw new Error(`no such job: ${name}`);
  return found;
}
