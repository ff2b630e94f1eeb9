import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

// Run by `npm pack` and `npm publish`, after the build: the package carries the repository's licence and first page.
const root = join(import.meta.dirname, '..');
for (const file of ['LICENSE', 'README.md']) copyFileSync(join(root, file), join(root, 'packages/keyturn', file));
