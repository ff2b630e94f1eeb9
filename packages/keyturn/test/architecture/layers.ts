import { productFiles, type Rule, SRC, type Violation } from './source.ts';

/** What a folder of `src/` may reach. Paths are below `src/`; a name that ends in `/` is a folder, others are files. */
interface Layer {
  readonly folder: string;
  readonly mayImport: readonly string[];
  /** Built-in modules of Node: all of them, or none. */
  readonly node: boolean;
  readonly packages: readonly string[];
  /**
   * Set where each file is a variant: these files and folders they share, and do not know each other. `index.ts` knows them all; what
   * `x.ts` alone needs may lie in a folder `x/` beside it.
   */
  readonly variantsShare?: readonly string[];
  readonly why: string;
}

/**
 * Who may import whom. The most specific folder decides. A folder that is not here has no place in the product yet:
 * give it one, in a row with its reason.
 */
const layers: readonly Layer[] = [
  {
    folder: 'core/',
    mayImport: ['core/'],
    node: false,
    packages: [],
    why: 'the core judges facts: it is a function of its arguments, and also runs in a browser',
  },
  {
    folder: 'core/checks/',
    mayImport: ['core/'],
    node: false,
    packages: [],
    variantsShare: [],
    why: 'a check is read, tested and deleted alone; what two of them share belongs into core/',
  },
  {
    folder: 'core/guardrails/',
    mayImport: ['core/'],
    node: false,
    packages: [],
    variantsShare: [],
    why: 'a guardrail is read, tested and deleted alone; what two of them share belongs into core/prevention/',
  },
  {
    folder: 'engine/',
    mayImport: ['core/', 'engine/'],
    node: false,
    packages: [],
    why: 'the engine knows the outside through engine/ports.ts only, so that tests and the demo can hand it another one',
  },
  {
    folder: 'aws/',
    mayImport: [
      'core/',
      'engine/ports.ts',
      'engine/rotation-ports.ts',
      'engine/root-ports.ts',
      'engine/guardrail-ports.ts',
      'engine/administrator-ports.ts',
      'aws/',
      'version.ts',
    ],
    node: true,
    packages: ['@aws-sdk/*', '@smithy/*'],
    why: "the AWS SDK's words end in this folder",
  },
  {
    folder: 'destinations/',
    mayImport: [
      'core/',
      'engine/ports.ts',
      'engine/destination.ts',
      'aws/client.ts',
      'aws/faults.ts',
      'outside/',
      'destinations/',
    ],
    node: true,
    packages: [
      'zod',
      'libsodium-wrappers',
      '@kubernetes/client-node',
      'age-encryption',
      // The commands; clients are made in aws/client.ts.
      '@aws-sdk/client-secrets-manager',
      '@aws-sdk/client-ssm',
      '@aws-sdk/client-sts',
    ],
    variantsShare: [
      'destinations/destination.ts',
      'destinations/layout.ts',
      'destinations/ses-smtp.ts',
      'destinations/http.ts',
      'destinations/token.ts',
      'destinations/aws-access.ts',
      'destinations/files/',
      'destinations/secrets-manager/',
    ],
    why: 'a destination is written, tested and deleted alone; AWS is reached through the one client factory',
  },
  {
    folder: 'outside/',
    mayImport: ['core/secret.ts', 'core/instant.ts', 'outside/'],
    node: true,
    packages: ['zod'],
    why: 'how programs are run and requests are sent is the same for all who do so: it knows neither keys nor destinations',
  },
  {
    folder: 'probes/',
    mayImport: [
      'core/',
      'engine/destination.ts',
      'engine/rotation-ports.ts',
      'aws/client.ts',
      'aws/faults.ts',
      'aws/sign.ts',
      'aws/not-yet.ts',
      'destinations/layout.ts',
      'outside/',
      'probes/',
    ],
    node: true,
    // The commands; clients are made in aws/client.ts.
    packages: ['zod', '@aws-sdk/client-s3'],
    variantsShare: ['probes/probe.ts'],
    why: 'a probe is written, tested and deleted alone; AWS is reached through the one client factory',
  },
  {
    folder: 'hooks/',
    mayImport: [
      'core/',
      'engine/destination.ts',
      'engine/rotation-ports.ts',
      'aws/client.ts',
      'destinations/layout.ts',
      // How a cluster is reached, and how its workloads are restarted.
      'destinations/kubernetes-secret/',
      'outside/',
      'hooks/',
    ],
    node: true,
    packages: ['zod'],
    variantsShare: ['hooks/hook.ts'],
    why: 'a hook is written, tested and deleted alone, and is never given a secret of a key',
  },
  {
    folder: 'notifiers/',
    mayImport: [
      'core/',
      'engine/notifier.ts',
      'aws/client.ts',
      'aws/faults.ts',
      // How an account is entered, and who we are.
      'aws/session.ts',
      'outside/',
      // How text is made harmless, and how findings are written for Security Hub.
      'reports/asff.ts',
      'reports/cloud-text.ts',
      'reports/identity.ts',
      'reports/markup.ts',
      'reports/plain-text.ts',
      'reports/subject-text.ts',
      'notifiers/',
    ],
    node: true,
    packages: [
      'zod',
      'nodemailer',
      // The commands; clients are made in aws/client.ts.
      '@aws-sdk/client-eventbridge',
      '@aws-sdk/client-securityhub',
      '@aws-sdk/client-sesv2',
      '@aws-sdk/client-sns',
      '@aws-sdk/client-sts',
    ],
    variantsShare: [
      'notifiers/notifier.ts',
      'notifiers/told.ts',
      'notifiers/incoming-webhook.ts',
      'notifiers/words.ts',
      'notifiers/text.ts',
      'notifiers/mail.ts',
      'notifiers/slack/',
      'notifiers/notice-data.ts',
      'notifiers/aws.ts',
    ],
    why: 'a notifier is written, tested and deleted alone; AWS is reached through the one client factory',
  },
  {
    folder: 'reports/',
    mayImport: ['core/', 'reports/'],
    node: false,
    packages: ['cli-table3', 'csv-stringify'],
    why: 'a report is text made of a Report: the same in a terminal, in a file and in a browser',
  },
  {
    folder: 'store/',
    mayImport: ['core/', 'engine/ports.ts', 'engine/journal.ts', 'engine/notice-book.ts', 'store/'],
    node: true,
    packages: ['kysely', 'pg'],
    why: 'what is remembered depends on no adapter; SQL lives here and nowhere else',
  },
  {
    folder: 'jobs/',
    mayImport: ['core/', 'engine/ports.ts', 'jobs/'],
    node: true,
    packages: ['pg-boss', 'croner'],
    why: 'a job says which account is due, and not what to do there',
  },
  {
    folder: 'schedule/',
    mayImport: ['core/', 'schedule/'],
    node: false,
    packages: ['yaml'],
    variantsShare: ['schedule/form.ts', 'schedule/wanted.ts', 'schedule/text/', 'schedule/time/'],
    why: 'what another program is told is text made of what is wanted; nothing is installed here',
  },
  {
    folder: 'telemetry/',
    mayImport: ['core/', 'aws/client.ts', 'aws/faults.ts', 'outside/', 'telemetry/', 'version.ts'],
    node: true,
    // The command; clients are made in aws/client.ts.
    packages: ['prom-client', '@opentelemetry/*', '@aws-sdk/client-cloudwatch'],
    why: 'how a process is watched from outside knows nothing of what the process does',
  },
  {
    folder: 'config/',
    mayImport: [
      'core/',
      'engine/',
      'aws/',
      'destinations/',
      'probes/',
      'hooks/',
      'notifiers/',
      'reports/',
      'store/',
      'jobs/',
      'config/',
      'version.ts',
    ],
    node: true,
    packages: ['yaml', 'zod', 'pino'],
    why: 'here the configuration becomes ports: the folder that knows every adapter, and is known by the edges only',
  },
  {
    folder: 'cli/',
    mayImport: [
      'core/',
      'engine/',
      'aws/',
      'destinations/',
      'notifiers/',
      'reports/',
      'store/',
      'jobs/',
      'telemetry/',
      'schedule/',
      'outside/',
      'config/',
      'api/',
      'worker/',
      'sandbox/',
      'cli/',
      'version.ts',
    ],
    node: true,
    packages: ['commander', '@bomb.sh/tab', '@clack/prompts', 'listr2', 'cli-table3'],
    why: 'the command line puts everything together, so nothing may depend on it',
  },
  {
    folder: 'cli/commands/',
    mayImport: ['core/', 'engine/', 'aws/', 'reports/', 'store/', 'config/', 'api/', 'worker/', 'sandbox/', 'cli/', 'version.ts'],
    node: true,
    packages: ['@clack/prompts', 'listr2'],
    why: 'a command gets parsed input: how arguments are parsed and help is printed is known in cli/ alone',
  },
  {
    folder: 'api/',
    mayImport: ['core/', 'engine/', 'reports/', 'api/', 'version.ts'],
    node: true,
    packages: ['hono', '@hono/node-server', '@hono/zod-openapi', 'hono-rate-limiter', 'zod', 'better-auth', 'prom-client'],
    why: 'the API is handed its ports, like every other view on the engine',
  },
  {
    folder: 'worker/',
    mayImport: ['core/', 'engine/', 'reports/', 'worker/', 'version.ts'],
    node: true,
    packages: [],
    why: 'a worker is handed its ports, like every other view on the engine',
  },
  {
    folder: 'sandbox/',
    mayImport: ['sandbox/'],
    node: true,
    packages: [],
    why: "the emulated AWS must not inherit our misunderstandings: it shares no code with the adapters, nor the SDK's",
  },
  {
    folder: 'main.ts',
    mayImport: ['cli/'],
    node: true,
    packages: [],
    why: 'the entry hands over to the command line and does nothing else',
  },
  {
    folder: 'version.ts',
    mayImport: ['../package.json'],
    node: false,
    packages: [],
    why: 'the version has one source, and no reason to need more',
  },
];

/** Who may import whom, by folder. */
export const layersRule: Rule = {
  name: 'layers',
  why: 'what depends on what is the architecture; test/architecture/layers.ts is its table',
  check: (sources) =>
    productFiles(sources).flatMap((file) => {
      const layer = layerOf(file.inSource);
      if (!layer) return [{ path: file.path, what: `src/${file.inSource} is in no folder of the table` }];
      return file.imports.flatMap((one) => {
        if (one.target.kind !== 'file') return [];
        const target = belowSource(one.target.path);
        if (layer.mayImport.some((allowed) => isIn(target, allowed))) return [];
        return [{ path: file.path, line: one.line, what: `${layer.folder} may not import ${target}: ${layer.why}` }];
      });
    }),
};

/** Variants of one kind do not know each other. */
export const variantsRule: Rule = {
  name: 'variants',
  why: 'one variant, one file: adding or deleting one touches that file and one line of its index',
  check: (sources) =>
    productFiles(sources).flatMap((file) => {
      const layer = layerOf(file.inSource);
      if (!layer?.variantsShare || file.inSource === `${layer.folder}index.ts`) return [];
      const shared = layer.variantsShare;
      return file.imports.flatMap(({ target, line }) => {
        if (target.kind !== 'file') return [];
        const path = belowSource(target.path);
        if (!isIn(path, layer.folder) || shared.some((one) => isIn(path, one))) return [];
        if (variantOf(path, layer.folder) === variantOf(file.inSource, layer.folder)) return [];
        return [{ path: file.path, line, what: `imports its sibling ${path}: ${layer.why}` }];
      });
    }),
};

/** Which npm packages and which built-in modules a folder may use. */
export const packagesRule: Rule = {
  name: 'packages',
  why: 'a foreign package has one folder in which it is known; everywhere else its words would leak',
  check: (sources) =>
    productFiles(sources).flatMap((file) => {
      const layer = layerOf(file.inSource);
      if (!layer) return [];
      return file.imports.flatMap((one): Violation[] => {
        const { target, line } = one;
        if (target.kind === 'computed') return [{ path: file.path, line, what: 'imports a module by a computed name' }];
        if (target.kind === 'node' && !layer.node) {
          return [{ path: file.path, line, what: `${layer.folder} may not use ${target.name}: ${layer.why}` }];
        }
        if (target.kind !== 'package' || layer.packages.some((allowed) => isPackage(target.name, allowed))) return [];
        return [{ path: file.path, line, what: `${layer.folder} may not use the package ${target.name}: ${layer.why}` }];
      });
    }),
};

/** What is imported exists, under the name that is on disk. */
export const resolvesRule: Rule = {
  name: 'resolves',
  why: 'what is written is what is on disk (./step.ts, not ./step.js or ./step): Node runs the sources as they are',
  check: (sources) =>
    [...sources.values()].flatMap((file) =>
      file.imports.flatMap(({ target, line }) =>
        target.kind !== 'file' || sources.has(target.path) || isOutsideTheMap(target.path)
          ? []
          : [{ path: file.path, line, what: `imports ${target.path}, which does not exist` }],
      ),
    ),
};

function layerOf(path: string): Layer | undefined {
  return layers
    .filter(({ folder }) => isIn(path, folder))
    .reduce<Layer | undefined>((best, one) => (best && best.folder.length > one.folder.length ? best : one), undefined);
}

/** `destinations/x.ts` and all that is in `destinations/x/` are one variant. */
function variantOf(path: string, folder: string): string | undefined {
  return path.slice(folder.length).split('/')[0]?.replace(/\.ts$/, '');
}

function isIn(path: string, folderOrFile: string): boolean {
  return folderOrFile.endsWith('/') ? path.startsWith(folderOrFile) : path === folderOrFile;
}

function isPackage(name: string, allowed: string): boolean {
  return allowed.endsWith('/*') ? name.startsWith(allowed.slice(0, -1)) : name === allowed;
}

function belowSource(path: string): string {
  return path.startsWith(SRC) ? path.slice(SRC.length) : `../${path.replace(/^packages\/keyturn\//, '')}`;
}

/** JSON, JavaScript and the configuration of tools are not read into the map. */
function isOutsideTheMap(path: string): boolean {
  return /\.(?:json|js|config\.ts)$/.test(path) && !path.startsWith(SRC);
}
