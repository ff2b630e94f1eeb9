import type { KeyMaterial } from '../core/rotation/key-material.ts';
import type { AwsClients, LongTermCredentials } from './client.ts';

/** Clients that can be told to sign with another key from now on. */
export interface HandingOver {
  readonly clients: AwsClients;
  goOver(key: KeyMaterial): void;
}

/** Clients of who replaces the key that they sign with: `renew` makes those that sign with the new one. */
export function createHandingOver(first: AwsClients, renew: (credentials: LongTermCredentials) => AwsClients): HandingOver {
  let current = first;
  return {
    clients: {
      clock: first.clock,
      time: first.time,
      statistics: first.statistics,
      sts: (credentials) => current.sts(credentials),
      iam: (session) => current.iam(session),
      iamOnce: (session) => current.iamOnce(session),
      organizations: () => current.organizations(),
      secretsManager: (where) => current.secretsManager(where),
      ssm: (where) => current.ssm(where),
      cloudTrail: (where) => current.cloudTrail(where),
      cloudWatch: (where) => current.cloudWatch(where),
      eventBridge: (where) => current.eventBridge(where),
      sns: (where) => current.sns(where),
      ses: (where) => current.ses(where),
      securityHub: (where) => current.securityHub(where),
      health: (where) => current.health(where),
      s3: (where) => current.s3(where),
    },
    goOver({ accessKeyId, secret }) {
      current = renew({ accessKeyId, secretAccessKey: secret.reveal() });
    },
  };
}
