import type { AccountId, Partition } from '../access-key.ts';

const EXAMPLES = 'arn:aws:iam::111111111111:user/alice, or the id of an account';

/** Reads whom a role is to trust: ARNs of users, and accounts. A sentence where one of them can be nobody who shows MFA. */
export function readTrusted(texts: readonly string[], partition: Partition): readonly string[] | string {
  const read = texts.map((text) => readOne(text, partition));
  const problem = read.find((one) => 'problem' in one);
  if (problem) return problem.problem;
  return [...new Set(read.flatMap((one) => ('arn' in one ? one.arn : [])))].sort();
}

type Read = { readonly arn: string } | { readonly problem: string };

function readOne(text: string, partition: Partition): Read {
  if (/^\d{12}$/.test(text)) return { arn: accountArn(text, partition) };
  const [start, ofPartition = '', service, region, account = '', ...rest] = text.split(':');
  const name = rest.join(':');
  const isArn = start === 'arn' && (service === 'iam' || service === 'sts') && region === '' && /^\d{12}$/.test(account);
  if (!isArn) return { problem: `--trust wants ${EXAMPLES}, and got "${text}".` };
  if (ofPartition !== partition)
    return { problem: `${text} is of the partition ${ofPartition}, and this account of ${partition}.` };
  if (service === 'iam' && name === 'root') return { arn: text };
  if (service === 'iam' && /^user\/(?:[!-~]+\/)?[\w+=,.@-]{1,64}$/.test(name) && !/[*?]/.test(name)) return { arn: text };
  // AWS knows of MFA in sessions of users alone: AssumeRole's own sessions never carry it (IAM User Guide, id_credentials_mfa_configure-api-require).
  if (/^(?:role|assumed-role)\//.test(name)) {
    return {
      problem: `${text} could never assume it: AWS sees no MFA in sessions of roles. Name users, or accounts whose users have MFA devices.`,
    };
  }
  return { problem: `--trust wants ${EXAMPLES}, and got "${text}".` };
}

function accountArn(account: AccountId, partition: Partition): string {
  return `arn:${partition}:iam::${account}:root`;
}
