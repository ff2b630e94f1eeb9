import * as z from 'zod';
import { guardrails } from '../core/guardrails/index.ts';
import { credentialKinds, defaultPrevention, type Prevention } from '../core/prevention/prevention.ts';
import { mapping, oneOf, oneOrMany, text } from './values.ts';

const IDS = guardrails.map(({ id }) => id);

const guardrailId = oneOf(IDS, 'the id of a guardrail (see "keyturn prevent status")');

const TARGET_WANTED = 'root, the id or name of an OU, or an account id in quotes';

const targets = oneOrMany(text(TARGET_WANTED));

/** A role's name with its path, as it stands in its ARN behind `role/`; or a whole ARN. */
const role = text(
  'the name of a role such as KeyturnOperate, or its ARN',
  /^(?:[\w+=,.@/*?-]{1,512}|arn:[\w*?-]+:iam::[\d*?]+:role\/\S+)$/,
);

const exception = text(
  'a principal such as role/BreakGlass, user/ci-legacy or arn:aws:iam::111122223333:role/Admin; * and ? are wildcards',
  /^(?:arn:[\w*?-]+:(?:iam|sts)::[\d*?]+:)?(?:role|user|federated-user)\/\S+$/,
);

/** What is kept from happening, for whom, and for whom not. */
export const preventionSchema = mapping(
  {
    guardrails: oneOrMany(guardrailId)
      .describe('which guardrails are wanted; where it is left out, all that keep no working caller from working')
      .optional(),
    targets: targets.describe('where service control policies are attached: root (the default), OUs, accounts').optional(),
    targetsOf: z
      .partialRecord(guardrailId, targets, 'targets by the id of a guardrail, such as deny-user-keys: [Workloads]')
      .describe('other targets for some guardrails')
      .optional(),
    keyturnRoles: oneOrMany(role)
      .describe('roles that Keyturn runs as in the accounts, besides audit.role: they can go on making keys')
      .optional(),
    exceptions: oneOrMany(exception).describe('who else can make credentials in spite of deny-user-keys').optional(),
    deniedCredentials: oneOrMany(oneOf(credentialKinds, `one of ${credentialKinds.join(', ')}`))
      .describe('what deny-user-keys denies the making of; access-keys where it is left out')
      .optional(),
    alarmEmail: z.email('an e-mail address').describe('who is told of alarms').optional(),
  },
  'settings such as targets: [root]',
);

/** The section as the core knows it. */
export function toPrevention(section: z.output<typeof preventionSchema> | undefined): Prevention {
  if (!section) return defaultPrevention;
  const { targetsOf = {}, ...rest } = section;
  return {
    guardrails: rest.guardrails,
    targets: rest.targets ?? defaultPrevention.targets,
    targetsOf: Object.fromEntries(Object.entries(targetsOf).flatMap(([id, list]) => (list === undefined ? [] : [[id, list]]))),
    keyturnRoles: rest.keyturnRoles ?? [],
    exceptions: rest.exceptions ?? [],
    deniedCredentials: rest.deniedCredentials ?? defaultPrevention.deniedCredentials,
    alarmEmail: rest.alarmEmail,
  };
}
