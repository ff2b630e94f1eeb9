// The scripts of this repository run TypeScript directly, which needs the pinned Node (an optional dependency of the root).
// `npm ci --omit=optional` drops the pin without a word and would leave the system's Node: say so instead of failing oddly.
const [major, minor] = process.versions.node.split('.').map(Number);
const isNewEnough = major > 24 || (major === 24 && minor >= 15) || (major === 22 && minor >= 22);
if (!isNewEnough) {
  console.error(
    `Keyturn's scripts need Node 24.15 or newer, and this is Node ${process.versions.node}. Run "npm ci" without --omit=optional: it installs the pinned Node.`,
  );
  process.exit(2);
}
