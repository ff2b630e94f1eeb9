import type { Table } from '../exchange.ts';
import { parameterTable, secretTable } from './destinations.ts';
import { bucketTable, everywhereTable, trailTable } from './everywhere.ts';
import { guardrailTable } from './guardrails.ts';
import { healthTable } from './health.ts';
import { accessKeyTable } from './iam-access-keys.ts';
import { accountTable, rootTable } from './iam-accounts.ts';
import { mfaTable, otherCredentialTable } from './iam-credentials.ts';
import { policyTable } from './iam-policies.ts';
import { roleTable } from './iam-roles.ts';
import { userTable } from './iam-users.ts';
import { metricTable } from './metrics.ts';
import { eventTable, findingTable, mailTable, topicTable } from './notices.ts';
import { accountsTable, foundingTable } from './organizations.ts';
import { rootAccessTable, sessionTable } from './sts.ts';

/** Every table of exchanges. */
export const tables: readonly Table[] = [
  userTable,
  accessKeyTable,
  policyTable,
  roleTable,
  mfaTable,
  otherCredentialTable,
  accountTable,
  rootTable,
  sessionTable,
  rootAccessTable,
  foundingTable,
  accountsTable,
  guardrailTable,
  secretTable,
  parameterTable,
  topicTable,
  eventTable,
  findingTable,
  mailTable,
  trailTable,
  metricTable,
  healthTable,
  bucketTable,
  everywhereTable,
];
