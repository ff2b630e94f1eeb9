import { AwsError } from '../aws-error.ts';
import { regionalArn } from '../ids.ts';
import { type Input, structures, text } from '../input.ts';
import type { SecurityHub } from '../model/security-hub.ts';
import type { Call, Operation } from '../operation.ts';
import { tokenPage } from '../paging.ts';
import { findingFilter } from './security-hub-filters.ts';
import { findingFault } from './security-hub-finding.ts';
import { mergeFinding } from './security-hub-merge.ts';

const FINDINGS_MAX = 100;
const REQUEST_BYTES_MAX = 6 * 1024 * 1024;

/** Findings that nobody updates for so long are gone. */
const KEPT_MS = 90 * 86_400_000;

const batchImportFindings: Operation = {
  name: 'BatchImportFindings',
  access: 'write',
  resource: (call) => namedProduct(call) ?? ownProductArn(call),
  run(call) {
    const hub = enabledHub(call);
    const findings = readFindings(call.input);
    for (const finding of findings) refuseForeign(call, finding);
    const failed: { Id: string; ErrorCode: string; ErrorMessage: string }[] = [];
    for (const finding of findings) {
      const fault = findingFault(finding);
      const id = typeof finding.Id === 'string' && finding.Id !== '' ? finding.Id : 'unknown';
      if (fault === undefined) hub.findings.set(id, mergeFinding(call, hub.findings.get(id), finding));
      else failed.push({ Id: id, ErrorCode: 'InvalidInput', ErrorMessage: fault });
    }
    return { FailedCount: failed.length, SuccessCount: findings.length - failed.length, FailedFindings: failed };
  },
};

const getFindings: Operation = {
  name: 'GetFindings',
  access: 'read',
  resource: hubArn,
  run(call) {
    const hub = enabledHub(call);
    const isWanted = findingFilter(call.input);
    const kept = [...hub.findings.values()].filter((finding) => Date.parse(String(finding.UpdatedAt)) > call.now - KEPT_MS);
    const limits = { sizeName: 'MaxResults', standard: 100, most: 100, tokenError: 'InvalidInputException' };
    const { items, ...page } = tokenPage(call, kept.filter(isWanted), limits);
    return { Findings: items, ...page };
  },
};

const enableSecurityHub: Operation = {
  name: 'EnableSecurityHub',
  access: 'write',
  resource: hubArn,
  run(call) {
    const { account, region, now } = call;
    if (account.securityHubs?.has(region)) {
      throw new AwsError('ResourceConflictException', 409, 'Account is already subscribed to Security Hub');
    }
    account.securityHubs ??= new Map();
    account.securityHubs.set(region, { enabledAt: now, findings: new Map() });
    return {};
  },
};

const describeHub: Operation = {
  name: 'DescribeHub',
  access: 'read',
  resource: hubArn,
  run(call) {
    const hub = enabledHub(call);
    const asked = text(call.input, 'HubArn') ?? hubArn(call);
    if (asked !== hubArn(call)) throw new AwsError('ResourceNotFoundException', 404, `Hub ${asked} was not found`);
    return {
      HubArn: asked,
      SubscribedAt: new Date(hub.enabledAt).toISOString(),
      AutoEnableControls: true,
      ControlFindingGenerator: 'SECURITY_CONTROL',
    };
  },
};

/** Security Hub: findings of the account's own product. */
export const securityHubOperations: readonly Operation[] = [batchImportFindings, getFindings, enableSecurityHub, describeHub];

function enabledHub({ account, region }: Call): SecurityHub {
  const hub = account.securityHubs?.get(region);
  if (!hub) throw new AwsError('InvalidAccessException', 401, `Account ${account.id} is not subscribed to AWS Security Hub`);
  return hub;
}

function readFindings(input: Input): Input[] {
  const findings = structures(input, 'Findings');
  if (findings.length === 0 || findings.length > FINDINGS_MAX) {
    throw invalidInput(`Invalid parameter 'Findings'. It must hold between 1 and ${FINDINGS_MAX} items, not ${findings.length}.`);
  }
  if (Buffer.byteLength(JSON.stringify(findings)) > REQUEST_BYTES_MAX) {
    throw invalidInput('The request is larger than 6 MB.');
  }
  return findings;
}

/**
 * The account's own product takes findings about the account that calls, in the region that is called; AWS answers
 * anything else as a missing permission, and takes nothing of the batch (aws-facts J1).
 */
function refuseForeign(call: Call, finding: Input): void {
  const isOwnProduct = finding.ProductArn === undefined || finding.ProductArn === ownProductArn(call);
  const isOwnAccount = finding.AwsAccountId === undefined || finding.AwsAccountId === call.account.id;
  if (isOwnProduct && isOwnAccount) return;
  const what = `securityhub:BatchImportFindings on resource: ${String(finding.ProductArn)}`;
  throw new AwsError('AccessDeniedException', 403, `User: ${call.caller.arn} is not authorized to perform: ${what}`);
}

function namedProduct({ input }: Call): string | undefined {
  const [first] = structures(input, 'Findings');
  return typeof first?.ProductArn === 'string' ? first.ProductArn : undefined;
}

function ownProductArn(call: Call): string {
  return securityHubArn(call, `product/${call.account.id}/default`);
}

function hubArn(call: Call): string {
  return securityHubArn(call, 'hub/default');
}

function securityHubArn({ world: { partition }, region, account }: Call, resource: string): string {
  return regionalArn({ partition, service: 'securityhub', region, accountId: account.id }, resource);
}

function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInputException', 400, message);
}
