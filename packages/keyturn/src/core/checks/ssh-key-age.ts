import { defineUserCheck } from '../check.ts';
import { judgeUploadedKeys } from '../uploaded-keys.ts';

/** The age rule of access keys (CIS 1.14), for the SSH keys that open CodeCommit. */
export const sshKeyAge = defineUserCheck({
  id: 'ssh-key-age',
  title: 'An active SSH key of a user is too old',
  severity: 'medium',
  risk: 'Its private half lies on every machine that ever cloned with it.',
  remedy: 'rotate-other-credential',
  depth: 'live',
  judge: ({ sshKeys }, { limits, now }) =>
    judgeUploadedKeys(sshKeys, { noun: 'SSH key', limitDays: limits.sshKeyAgeDaysMax, now }),
});
