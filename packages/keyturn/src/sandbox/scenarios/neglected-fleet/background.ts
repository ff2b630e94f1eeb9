import { iamArn } from '../../ids.ts';
import type { Account } from '../../model/world.ts';
import { addRole, addUser, DAY_MS } from '../builders.ts';
import { addLogin, addMfa } from '../credential-builders.ts';
import { document, putInline } from '../policy-builders.ts';
import { DELEGATE, type Fleet } from './accounts.ts';
import { keptKey } from './plants.ts';
import { placeAt } from './spot.ts';
import { user } from './trouble.ts';

/** Accounts in which nobody has a user of IAM. */
const withoutUsers: ReadonlySet<string> = new Set(['dns', 'log-archive', 'data-lake-staging', 'acme-warehouse', 'trial-2021']);

/** Everybody who is in order: people of Identity Center, a few people with passwords, programs with young keys. */
export function populate(fleet: Fleet): void {
  for (const account of fleet.accounts.values()) {
    if (account.name !== 'acme-warehouse') addIdentityCenterRole(fleet, account);
    if (withoutUsers.has(account.name)) continue;
    addPrograms(fleet, account);
    if (fleet.builder.random.chance(0.3)) addPerson(fleet, account);
  }
  addAuditor(fleet);
}

/** The role in which people of IAM Identity Center administer an account. */
function addIdentityCenterRole({ builder }: Fleet, account: Account): void {
  const role = addRole(builder, account, {
    name: `AWSReservedSSO_AdministratorAccess_${builder.random.text(16, '0123456789abcdef')}`,
    path: '/aws-reserved/sso.amazonaws.com/',
    trustedAccountId: account.id,
    isAdministrator: true,
  });
  role.trust = document({
    Effect: 'Allow',
    Principal: { Federated: iamArn(builder.world.partition, account.id, 'saml-provider/AWSSSO_DO_NOT_DELETE') },
    Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
  });
  role.lastUsed = { at: builder.now - DAY_MS, region: 'us-east-1' };
}

const programs = ['artifact-upload', 'metrics-shipper', 'log-forwarder', 'image-sync', 'backup-check', 'report-mailer'];

/** One to three programs, each with one young key in daily use that a secret holds. */
function addPrograms(fleet: Fleet, account: Account): void {
  const { random } = fleet.builder;
  const count = 1 + random.below(3);
  const first = random.below(programs.length);
  for (let index = 0; index < count; index++) {
    const name = programs[(first + index) % programs.length] ?? 'artifact-upload';
    const plant = keptKey({
      ageDays: 3 + random.below(55),
      usedDaysAgo: 0.05 + random.next() * 0.8,
      service: random.pick(['s3', 'sqs', 'ecr', 'dynamodb', 'cloudwatch']),
      region: random.pick(['us-east-1', 'eu-west-1']),
    });
    plant(placeAt(fleet, user(account.name, name)));
  }
}

const people = ['amina.diallo', 'chen.wei', 'lars.holm', 'noor.haddad', 'sofia.rossi', 'tom.baker'];

/** A person with a password of this quarter, MFA, and no key. */
function addPerson({ builder }: Fleet, account: Account): void {
  const name = builder.random.pick(people);
  const person = addUser(builder, account, { name, createdDaysAgo: 200, tags: { owner: `${name}@example.com` } });
  addLogin(builder, person, {
    ageDays: 200,
    changedDaysAgo: 20 + builder.random.below(40),
    usedDaysAgo: 1 + builder.random.below(9),
  });
  addMfa(builder, account, person, { kind: 'virtual', ageDays: 199 });
}

/** Who may audit everything from the delegated administrator's account, and no more: for trying out least privilege. */
function addAuditor(fleet: Fleet): void {
  const spot = placeAt(fleet, user(DELEGATE, 'auditor'));
  keptKey({ ageDays: 9, usedDaysAgo: 0.2, service: 'sts' })(spot);
  const { partition } = fleet.builder.world;
  putInline(
    spot.user(),
    'audit',
    document(
      {
        Effect: 'Allow',
        Action: ['organizations:Describe*', 'organizations:List*', 'iam:Get*', 'iam:List*', 'iam:GenerateCredentialReport'],
        Resource: '*',
      },
      { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `arn:${partition}:iam::*:role/OrganizationAccountAccessRole` },
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoot',
        Resource: `arn:${partition}:iam::*:root`,
        Condition: {
          StringEquals: { 'sts:TaskPolicyArn': `arn:${partition}:iam::aws:policy/root-task/IAMAuditRootUserCredentials` },
        },
      },
    ),
  );
}
