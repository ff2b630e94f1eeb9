import { aboutItself, defineAccountCheck, pass, unknownVerdict } from '../check.ts';

/** Of member accounts only: SCPs bind neither the management account nor an account without organization. */
export const rootKeyCreationOpen = defineAccountCheck({
  id: 'root-key-creation-open',
  title: 'Nothing keeps the root user from making an access key',
  severity: 'medium',
  risk: 'Root keys that were removed can come back, and nobody is asked.',
  remedy: 'prevent-root-keys',
  depth: 'standard',
  judge({ rootKeyCreationDeniedBy: deniedBy }) {
    if (!deniedBy.known) return [aboutItself(unknownVerdict(deniedBy, 'which SCPs bind the root user'))];
    if (deniedBy.value === null) return [];
    if (deniedBy.value.length > 0) return [aboutItself(pass)];
    const because = 'no SCP in force here denies iam:CreateAccessKey to the root user';
    return [aboutItself({ is: 'fail', because, evidence: { source: deniedBy.source, observedAt: deniedBy.at } })];
  },
});
