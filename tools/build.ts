import { build } from 'rolldown';
import config from '../packages/keyturn/rolldown.config.ts';

// `npm run demo` builds first: the bundler's own command would print its sixty chunks above the findings.
const started = performance.now();
const { output } = await build(config);
const bytes = output.reduce((sum, file) => sum + Buffer.byteLength(file.type === 'chunk' ? file.code : file.source), 0);
process.stderr.write(
  `Built packages/keyturn/dist: ${output.length} files, ${Math.round(bytes / 1024)} KiB, in ${Math.round(performance.now() - started)} ms.\n`,
);
