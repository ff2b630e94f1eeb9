import type { IAMClient } from '@aws-sdk/client-iam';
import type { PasswordFacts, UploadedKey, UserFacts } from '../core/account.ts';
import { instantOf } from '../core/instant.ts';
import type { Observed, Unknown } from '../core/observed.ts';
import type { ListedUser } from '../engine/ports.ts';
import type { AwsClock } from './clock.ts';
import { detached } from './detached.ts';
import { isNoSuchEntity, toUnknown } from './faults.ts';
import { observe, promised } from './observe.ts';
import { allItems, iamPages } from './pages.ts';

/** All users; ends with an unknown when a page could not be read. */
export async function* readUsers(iam: IAMClient): AsyncIterable<ListedUser | Unknown> {
  const { ListUsersCommand } = await import('@aws-sdk/client-iam');
  try {
    for await (const page of iamPages((marker) => iam.send(new ListUsersCommand({ MaxItems: 1000, ...marker })))) {
      for (const user of promised(page.Users, 'Users')) {
        yield {
          name: detached(promised(user.UserName, 'UserName')),
          path: detached(promised(user.Path, 'Path')),
          createdAt: instantOf(promised(user.CreateDate, 'CreateDate').getTime()),
        };
      }
    }
  } catch (error) {
    yield toUnknown(error, 'listing the users');
  }
}

/** The password of a user, or of whoever signs where none is named, live; null when there is none. */
export function readPassword(iam: IAMClient, clock: AwsClock, user: string | undefined): Promise<Observed<PasswordFacts | null>> {
  return observe(clock, 'iam:GetLoginProfile', {
    attempted: `asking whether ${whose(user)} has a password`,
    async ask() {
      const { GetLoginProfileCommand, GetUserCommand } = await import('@aws-sdk/client-iam');
      try {
        promised((await iam.send(new GetLoginProfileCommand(named(user)))).LoginProfile, 'LoginProfile');
        const { User } = await iam.send(new GetUserCommand(named(user)));
        const usedAt = promised(User, 'User').PasswordLastUsed;
        return { changedAt: null, lastUsedAt: usedAt ? instantOf(usedAt.getTime()) : 'never' };
      } catch (error) {
        if (isNoSuchEntity(error)) return null;
        throw error;
      }
    },
  });
}

/** SSH public keys of a user: no report knows them. */
export function readSshKeys(iam: IAMClient, clock: AwsClock, user: string): Promise<Observed<readonly UploadedKey[]>> {
  return observe(clock, 'iam:ListSSHPublicKeys', {
    attempted: `listing the SSH keys of user ${user}`,
    async ask() {
      const { ListSSHPublicKeysCommand } = await import('@aws-sdk/client-iam');
      return allItems(
        (marker) => iam.send(new ListSSHPublicKeysCommand({ UserName: user, ...marker })),
        (page) =>
          promised(page.SSHPublicKeys, 'SSHPublicKeys').map((key) => ({
            id: promised(key.SSHPublicKeyId, 'SSHPublicKeyId'),
            isActive: key.Status === 'Active',
            uploadedAt: instantOf(promised(key.UploadDate, 'UploadDate').getTime()),
          })),
      );
    },
  });
}

/** X.509 signing certificates of a user. */
export function readCertificates(
  iam: IAMClient,
  clock: AwsClock,
  user: string | undefined,
): Promise<Observed<readonly UploadedKey[]>> {
  return observe(clock, 'iam:ListSigningCertificates', {
    attempted: `listing the signing certificates of ${whose(user)}`,
    async ask() {
      const { ListSigningCertificatesCommand } = await import('@aws-sdk/client-iam');
      return allItems(
        (marker) => iam.send(new ListSigningCertificatesCommand({ ...named(user), ...marker })),
        (page) =>
          promised(page.Certificates, 'Certificates').map((certificate) => ({
            id: promised(certificate.CertificateId, 'CertificateId'),
            isActive: certificate.Status === 'Active',
            uploadedAt: instantOf(promised(certificate.UploadDate, 'UploadDate').getTime()),
          })),
      );
    },
  });
}

/** The tags of a user. */
export function readTags(iam: IAMClient, clock: AwsClock, user: string): Promise<UserFacts['tags']> {
  return observe(clock, 'iam:ListUserTags', {
    attempted: `listing the tags of user ${user}`,
    async ask() {
      const { ListUserTagsCommand } = await import('@aws-sdk/client-iam');
      const tags = await allItems(
        (marker) => iam.send(new ListUserTagsCommand({ UserName: user, ...marker })),
        (page) => promised(page.Tags, 'Tags'),
      );
      return new Map(tags.map(({ Key, Value }) => [promised(Key, 'Key'), Value ?? '']));
    },
  });
}

/** The groups of a user. */
export function readGroups(iam: IAMClient, clock: AwsClock, user: string): Promise<UserFacts['groups']> {
  return observe(clock, 'iam:ListGroupsForUser', {
    attempted: `listing the groups of user ${user}`,
    async ask() {
      const { ListGroupsForUserCommand } = await import('@aws-sdk/client-iam');
      return allItems(
        (marker) => iam.send(new ListGroupsForUserCommand({ UserName: user, ...marker })),
        (page) => promised(page.Groups, 'Groups').map(({ GroupName }) => promised(GroupName, 'GroupName')),
      );
    },
  });
}

/** Who is not named is who signs: the root user, in its own session. */
function named(user: string | undefined): { UserName?: string } {
  return user === undefined ? {} : { UserName: user };
}

function whose(user: string | undefined): string {
  return user === undefined ? 'the root user' : `user ${user}`;
}
