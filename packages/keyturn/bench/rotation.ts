import type { Benchmark } from './benchmark.ts';
import { measureCalls } from './rotation/calls.ts';
import { measureMany } from './rotation/many.ts';

/** Calls, time and memory of rotations by the built command line, against a sandbox in another process. */
export const rotationBenchmark: Benchmark = {
  name: 'rotation',
  parts: { calls: measureCalls, many: measureMany },
};
