import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'rolldown';
import { expect, test } from 'vitest';
import config from '../../rolldown.config.ts';
import { kubernetesBench } from '../support/kubernetes-bench.ts';

const cluster = join(import.meta.dirname, '../../src/destinations/kubernetes-secret/cluster.ts');

// The client brings a fetch of its own, which what the bundler does to built-in modules once broke: only the bundle showed it.
test('the client of Kubernetes works as it is bundled', async () => {
  const bench = await kubernetesBench({}, { isEncrypted: true });
  try {
    const entry = join(bench.folder, 'entry.ts');
    const choice = { kubeconfig: join(bench.folder, 'config'), environment: {}, timeoutMs: 5_000 };
    await writeFile(
      entry,
      `import { connectNamespace } from ${JSON.stringify(cluster)};
const namespace = await connectNamespace('prod', ${JSON.stringify(choice)})();
const data = { member: 'text' };
await namespace.apply({ name: 'web', data, annotations: {} }, { isRehearsal: false });
console.log(JSON.stringify((await namespace.secret('web')).data));`,
    );
    const dir = join(bench.folder, 'dist');
    const plugins = config.plugins.filter(({ name }) => name === 'lean-http');
    await build({ ...config, input: { main: entry }, plugins, output: { ...config.output, dir, format: 'esm' } });
    const { stdout } = await promisify(execFile)(process.execPath, [join(dir, 'main.js')], { env: {} });
    expect(JSON.parse(stdout)).toEqual({ member: 'text' });
  } finally {
    await bench.close();
  }
}, 60_000);
