import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Keeps the memory of a big run small. Nearly all that it makes is garbage at once, so it is collected early. */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=10');
  // While it marks old objects, V8 13 lets new ones pile up for thirty megabytes. The versions before it collect them meanwhile; it still can.
  if (process.versions.v8.startsWith('13.')) setFlagsFromString('--no-separate-gc-phases');
}

/** Gives back what a piece of work has left: a process that goes on waiting for hours would keep it, as nothing makes it collect. */
export function giveMemoryBack(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  // Of this flavor alone is new space given back, too.
  if (typeof collect === 'function')
    Reflect.apply(collect, undefined, [{ type: 'major', execution: 'sync', flavor: 'last-resort' }]);
}
