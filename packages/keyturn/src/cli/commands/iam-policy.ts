import { type ExitCode, Fault } from '../../core/fault.ts';
import { keyturnRoles, type RoleJob } from '../../core/keyturn-roles.ts';
import type { Job, Permission } from '../../core/permission.ts';
import { type Command, type CommandContext, commandGroup, type Options } from '../command.ts';
import { isGiven, optionText } from '../options.ts';
import { configOption } from '../settings.ts';

const summaries: Readonly<Record<RoleJob, string>> = {
  audit: 'what an audit takes: reading alone',
  operate: 'what rotating and removing access keys of users takes',
  root: 'what removing credentials of root users takes',
};

const roleJobs: readonly RoleJob[] = ['audit', 'operate', 'root'];

const formatNames = ['json', 'cloudformation', 'terraform'] as const;

/** Writes down the least permissions that Keyturn takes. */
export const iamPolicyCommand: Command = commandGroup({
  name: 'iam-policy',
  summary: 'print the least permissions that Keyturn needs, as a policy document or as code that makes a role',
  examples: [{ line: 'keyturn iam-policy audit', says: 'a policy document for the account of your credentials' }],
  subcommands: [
    ...roleJobs.map(jobCommand),
    documentCommand({
      job: 'self',
      summary: 'what users take to replace a key of their own (rotate --self): for users themselves or a group of them',
      says: 'a policy document that is the same for every user',
    }),
    documentCommand({
      job: 'admin',
      summary: 'what making an administrator takes (admin create): whoever has it can do everything in the end',
      says: 'a policy document for who makes one, to be taken away afterwards',
    }),
  ],
});

/** A job whose permissions belong to no role of their own. */
function documentCommand({
  job,
  summary,
  says,
}: Pick<Command, 'summary'> & { readonly job: Job; readonly says: string }): Command {
  return {
    name: job,
    summary,
    options: [
      {
        flags: '--partition <name>',
        summary: 'the partition of its ARNs',
        choices: ['aws', 'aws-us-gov', 'aws-cn'],
        standard: 'aws',
      },
    ],
    examples: [{ line: `keyturn iam-policy ${job} > policy.json`, says }],
    async run({ options, output }) {
      const [{ permissionsFor }, { documentOf }] = await Promise.all([
        import('../../aws/permissions.ts'),
        import('../../core/permission.ts'),
      ]);
      const granted = permissionsFor(job).filter(({ needed }) => needed !== 'org');
      const document = documentOf(granted, { partition: optionText(options, 'partition') ?? 'aws', roleName: '' });
      await output.result(`${JSON.stringify(document, null, 2)}\n`);
      return 0;
    },
  };
}

function jobCommand(job: RoleJob): Command {
  const { name } = keyturnRoles[job];
  const summary = summaries[job];
  return {
    name: job,
    summary,
    options: [
      {
        flags: '--for <whom>',
        summary:
          'account: one account, or each member that Keyturn enters; organization: the identity that Keyturn runs as in the management account',
        choices: ['account', 'organization'],
        standard: job === 'root' ? 'organization' : 'account',
      },
      { flags: '--format <name>', summary: 'how to write it', choices: formatNames, standard: 'json' },
      { flags: '--principal <arn>', summary: 'the user or role that Keyturn runs as: it may assume the role' },
      { flags: '--external-id <id>', summary: 'external id that has to be named to assume the role' },
      { flags: '--role-name <name>', summary: 'name of the role', standard: name },
      { flags: '--trust', summary: 'with --format json: print the trust policy of the role instead' },
      {
        flags: '--partition <name>',
        summary: 'with --format json: the partition of its ARNs',
        choices: ['aws', 'aws-us-gov', 'aws-cn'],
        standard: "the principal's, else aws",
      },
      ...(job === 'operate' ? [configOption] : []),
    ],
    examples: [
      { line: `keyturn iam-policy ${job} > policy.json`, says: 'a policy document' },
      {
        line: `keyturn iam-policy ${job} --format cloudformation --principal arn:aws:iam::111111111111:role/Security > role.yaml`,
        says: 'a template for a StackSet: the role in every member account',
      },
    ],
    run: (context) => printPolicy(job, context),
  };
}

async function printPolicy(job: RoleJob, context: CommandContext): Promise<ExitCode> {
  const { options, output } = context;
  const { format, whom, principal, externalId, roleName } = readOptions(job, options);
  const [{ permissionsFor }, { documentOf, trustDocument }, templates] = await Promise.all([
    import('../../aws/permissions.ts'),
    import('../../core/permission.ts'),
    import('../../core/role-template.ts'),
  ]);
  const places = job === 'operate' ? await readPlaces(context) : [];
  const permissions = [...permissionsFor(job), ...places].filter(({ needed }) => whom === 'organization' || needed !== 'org');
  const wish = { permissions, roleName, purpose: keyturnRoles[job].purpose, principal, externalId };
  const json = (document: object) => `${JSON.stringify(document, null, 2)}\n`;
  switch (format) {
    case 'cloudformation':
      await output.result(templates.cloudFormationTemplate(wish));
      return 0;
    case 'terraform':
      await output.result(templates.terraformModule(wish));
      return 0;
    case 'json':
      await output.result(
        isGiven(options, 'trust')
          ? json(trustDocument({ principal: trusted(principal), externalId }))
          : json(documentOf(permissions, { partition: partitionOf(options, principal), roleName })),
      );
      return 0;
    default:
      return format satisfies never;
  }
}

/** What the destinations and the notifiers of the configuration take; what roles of destinations take is told. */
async function readPlaces(context: CommandContext): Promise<readonly Permission[]> {
  const [{ readConfig }, { destinationPermissions }, { notifierPermissions }, { heartbeatPermissions }] = await Promise.all([
    import('../settings.ts'),
    import('../../config/destination-permissions.ts'),
    import('../../config/notifier-permissions.ts'),
    import('../../config/heartbeat-permissions.ts'),
  ]);
  const { destinations, notify, watch } = await readConfig(context);
  const { own, ofRoles } = destinationPermissions(destinations);
  for (const [role, granted] of ofRoles) {
    const actions = [...new Set(granted.map(({ action }) => action))].join(', ');
    const where = [...new Set(granted.flatMap(({ resources = [] }) => resources))].join(', ');
    context.output.say(`Not in the document: the role ${role} of the destinations takes ${actions}, on ${where}.`);
  }
  return [...own, ...notifierPermissions(notify.routes), ...heartbeatPermissions(watch)];
}

function readOptions(job: RoleJob, options: Options) {
  const asked = optionText(options, 'format');
  const format = formatNames.find((name) => name === asked) ?? 'json';
  const whom = optionText(options, 'for') ?? (job === 'root' ? 'organization' : 'account');
  const principal = optionText(options, 'principal');
  const externalId = optionText(options, 'externalId');
  const roleName = optionText(options, 'roleName') ?? keyturnRoles[job].name;
  const isTrust = isGiven(options, 'trust');
  if (job === 'root' && whom === 'account') {
    throw usage('Root users of members are reached from the management account: leave --for out, or say --for organization.');
  }
  if (isTrust && format !== 'json') throw usage('--trust is for --format json: the other formats have the trust policy in them.');
  if (optionText(options, 'partition') !== undefined && format !== 'json') {
    throw usage('The templates take the partition where they are deployed: --partition is for --format json.');
  }
  if (
    principal !== undefined &&
    !/^arn:(aws|aws-us-gov|aws-cn):(iam|sts)::\d{12}:(root|(user|role|assumed-role)\/\S+)$/.test(principal)
  ) {
    throw usage(`--principal wants an ARN such as arn:aws:iam::111111111111:role/Security, and got "${principal}".`);
  }
  if (!/^[\w+=,.@-]{1,64}$/.test(roleName))
    throw usage(`--role-name wants a name of a role without its path, and got "${roleName}".`);
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    throw usage(`--external-id wants 2 to 1224 letters, digits or + = , . @ : / - _, and got "${externalId}".`);
  }
  if (externalId !== undefined && format === 'json' && !isTrust) {
    throw usage('An external id belongs into the trust policy: add --trust, or choose --format cloudformation or terraform.');
  }
  return { format, whom, principal, externalId, roleName };
}

function trusted(principal: string | undefined): string {
  if (principal === undefined) throw usage('A trust policy says who may assume the role: add --principal.');
  return principal;
}

function partitionOf(options: Options, principal: string | undefined): string {
  return optionText(options, 'partition') ?? principal?.split(':')[1] ?? 'aws';
}

function usage(message: string): Fault {
  return new Fault('usage-wrong', message);
}
