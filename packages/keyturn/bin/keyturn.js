#!/usr/bin/env -S node --max-semi-space-size=4
// The option lessens the memory of a big audit and costs no time: nearly all that an audit makes is garbage at once.
// The launcher. It is not bundled, and parses on every Node that knows modules: no `?.`, no top-level await, no imports
// above the check. A Node that is too old gets a sentence instead of a syntax error from the bundle.
const required = '^22.22.2 || >=24.15';
const parts = process.versions.node.split('.').map(Number);
const [major, minor, patch] = parts;
const isNewEnough = major > 24 || (major === 24 && minor >= 15) || (major === 22 && (minor > 22 || (minor === 22 && patch >= 2)));

if (!isNewEnough) {
  console.error(
    `Keyturn needs Node ${required}, and this is Node ${process.versions.node}: install a newer one (https://nodejs.org) and run keyturn again.`,
  );
  process.exitCode = 2;
} else if (process.argv[2] === '--version' || process.argv[2] === '-V') {
  const fs = process.getBuiltinModule('fs');
  const manifest = JSON.parse(fs.readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  console.log(manifest.version);
} else {
  keepCompiledCode();
  import('../dist/main.js').catch(reportBug);
}

/** Keeps compiled code in a folder of this user: Node's own choice, below the machine's /tmp, is open to every user there. */
function keepCompiledCode() {
  const env = process.env;
  const home = env.XDG_CACHE_HOME || env.LOCALAPPDATA || (env.HOME && `${env.HOME}/.cache`);
  const directory = env.NODE_COMPILE_CACHE || (home && `${home}/keyturn/compiled`);
  if (directory) process.getBuiltinModule('module').enableCompileCache(directory);
}

/** What gets here is a bug, or a checkout that was never built. The exit code says which kind: 70 is ours. */
function reportBug(error) {
  const isUnbuilt = error && error.code === 'ERR_MODULE_NOT_FOUND' && String(error.url).endsWith('/dist/main.js');
  console.error(isUnbuilt ? 'Keyturn is not built here: run "npm run build" first.' : error);
  process.exitCode = isUnbuilt ? 2 : 70;
}
