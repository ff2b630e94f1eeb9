import { auditBenchmark } from './audit.ts';
import { type Benchmark, holds } from './benchmark.ts';
import { sandboxBenchmark } from './sandbox.ts';
import { startupBenchmark } from './startup.ts';

/** Every benchmark; `npm run bench -- startup` runs one. */
const benchmarks: readonly Benchmark[] = [startupBenchmark, sandboxBenchmark, auditBenchmark];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  console.error(`There is no benchmark "${unknown.join('", "')}". There are: ${benchmarks.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

for (const benchmark of benchmarks.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  console.log(`\n${benchmark.name}`);
  for (const measurement of await benchmark.run()) {
    const { what, value, unit, must, limit, detail } = measurement;
    if (!holds(measurement)) process.exitCode = 1;
    console.log(`  ${holds(measurement) ? 'ok  ' : 'MISS'}  ${what}: ${value.toFixed(2)} ${unit} (${must} ${limit}; ${detail})`);
  }
}
