import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'rolldown';
import { renderNotices } from '../../tools/third-party-notices.ts';

const distFolder = join(import.meta.dirname, 'dist');
const noticesFile = join(import.meta.dirname, 'THIRD-PARTY-NOTICES.txt');

export default {
  input: { main: join(import.meta.dirname, 'src/main.ts') },
  platform: 'node',
  // Packages that offer both forms are taken as modules: their CommonJS form cannot be split or shaken.
  resolve: { mainFields: ['module', 'main'] },
  plugins: [emptyFolder(distFolder), writeNotices()],
  output: {
    dir: distFolder,
    format: 'esm',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // An uncaught error prints its source line: with the line breaks gone that would be the whole bundle.
    minify: { compress: true, mangle: true, codegen: { removeWhitespace: false } },
    // The licences are in THIRD-PARTY-NOTICES.txt.
    comments: false,
  },
} satisfies BuildOptions;

/** Chunks carry hashes in their names: without this, those of earlier builds would be published too. */
function emptyFolder(folder: string): Plugin {
  return {
    name: 'empty-folder',
    renderStart() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeNotices(): Plugin {
  return {
    name: 'third-party-notices',
    writeBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      writeFileSync(noticesFile, renderNotices(chunks.flatMap((chunk) => chunk.moduleIds)));
    },
  };
}
