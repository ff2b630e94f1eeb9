import { auditBenchmark } from './audit.ts';
import { type Benchmark, holds, type Measurement } from './benchmark.ts';
import { rotationBenchmark } from './rotation.ts';
import { sandboxBenchmark } from './sandbox.ts';
import { startupBenchmark } from './startup.ts';
import { unattendedBenchmark } from './unattended.ts';

/** Every benchmark; `npm run bench -- startup` runs one, `npm run bench -- audit memory` a part of one. */
const benchmarks: readonly Benchmark[] = [
  startupBenchmark,
  sandboxBenchmark,
  auditBenchmark,
  rotationBenchmark,
  unattendedBenchmark,
];

const [name, ...parts] = process.argv.slice(2);
const asked = benchmarks.filter((benchmark) => name === undefined || benchmark.name === name);
refuseUnknown('benchmark', { asked: name === undefined ? [] : [name], known: benchmarks.map((benchmark) => benchmark.name) });
refuseUnknown('part', { asked: parts, known: asked.flatMap((benchmark) => Object.keys(benchmark.parts)) });

for (const benchmark of asked) {
  console.log(`\n${benchmark.name}`);
  for (const [part, measure] of Object.entries(benchmark.parts)) {
    if (parts.length === 0 || parts.includes(part)) (await measure()).forEach(tell);
  }
}

function refuseUnknown(
  what: string,
  { asked, known }: { readonly asked: readonly string[]; readonly known: readonly string[] },
): void {
  const unknown = asked.find((one) => !known.includes(one));
  if (unknown === undefined) return;
  console.error(`There is no ${what} "${unknown}". There are: ${known.join(', ')}.`);
  process.exit(2);
}

function tell(measurement: Measurement): void {
  const { what, value, unit, must, limit, detail } = measurement;
  if (!holds(measurement)) process.exitCode = 1;
  console.log(`  ${holds(measurement) ? 'ok  ' : 'MISS'}  ${what}: ${value.toFixed(2)} ${unit} (${must} ${limit}; ${detail})`);
}
