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
  // It does not say so of itself, and nothing in it happens on import: what streams, tunnels and other APIs need is left out.
  treeshake: { moduleSideEffects: [{ test: /node_modules\/@kubernetes\/client-node\//, sideEffects: false }] },
  plugins: [leanHttp(), emptyFolder(distFolder), writeNotices()],
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

/**
 * Importing `node:http` reads all that it exports, WebSocket among them, and so loads the whole of fetch: twenty
 * milliseconds before the first call. Asked for by name, it loads what is used. CommonJS takes the module as it is: fetch itself,
 * as the Kubernetes client brings it, wants more of it.
 */
function leanHttp(): Plugin {
  const lean = /^(?:node:)?(https?)$/;
  return {
    name: 'lean-http',
    resolveId(source, _importer, { kind }) {
      const module = kind === 'require-call' ? undefined : lean.exec(source)?.[1];
      return module === undefined ? null : `\0lean:${module}`;
    },
    load(id) {
      const module = /^\0lean:(https?)$/.exec(id)?.[1];
      if (module === undefined) return null;
      return `const builtin = process.getBuiltinModule('node:${module}');
export default builtin;
export const { Agent, STATUS_CODES, createServer, request } = builtin;
`;
    },
  };
}

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
