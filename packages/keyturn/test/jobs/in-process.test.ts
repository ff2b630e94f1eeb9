import { createJobsInProcess } from '../../src/jobs/in-process.ts';
import { describeJobs } from '../contracts/jobs.ts';

describeJobs('in this process', ({ wall, wanted, chance, memory, onTrouble }) =>
  createJobsInProcess({
    wanted: () => Promise.resolve(wanted()),
    memory: {
      read: () => Promise.resolve(new Map(memory.records)),
      write(name, record) {
        if (memory.isBroken) return Promise.reject(new Error('the disk is full'));
        memory.records.set(name, record);
        return Promise.resolve();
      },
    },
    now: () => wall.now(),
    after: (milliseconds, then) => wall.after(milliseconds, then),
    chance,
    onTrouble: (_error, job) => onTrouble(job),
  }),
);
