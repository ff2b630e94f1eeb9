import { commandProbe } from './command.ts';
import type { ProbeKind } from './probe.ts';
import { s3ListProbe } from './s3-list.ts';
import { urlProbe } from './url.ts';

/** All kinds of probes, by name. */
export const probeKinds: readonly ProbeKind[] = [commandProbe, s3ListProbe, urlProbe];
