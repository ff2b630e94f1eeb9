import type { AwsError } from '../aws-error.ts';
import type { Input } from '../input.ts';
import { standardError } from '../standard-errors.ts';
import type { Protocol, WireRequest } from '../wire.ts';
import { content, element } from './xml.ts';

/** The services that speak the query protocol: their API version, and the namespace of their answers. */
const dialects: Readonly<Record<string, { version: string; namespace: string }>> = {
  iam: { version: '2010-05-08', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
  sts: { version: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  sns: { version: '2010-03-31', namespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
  monitoring: { version: '2010-08-01', namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' },
};

/** IAM, STS, SNS and, of the AWS CLI, CloudWatch: parameters as a form, answers in XML. */
export const queryProtocol: Protocol = {
  read(request, signedService) {
    const form = formOf(request);
    const action = form?.get('Action');
    if (!form || action === undefined || action === null) return undefined;
    const version = form.get('Version');
    const service = signedService ?? Object.keys(dialects).find((name) => dialects[name]?.version === version);
    if (service === undefined || !Object.hasOwn(dialects, service)) return undefined;
    return { service, action, input: nest(form), problem: versionProblem(service, action, version) };
  },

  write({ service, action }, reply, requestId) {
    const result = reply === undefined ? '' : element(`${action}Result`, reply);
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return xml(200, `<${action}Response xmlns="${namespaceOf(service)}">${result}${metadata}</${action}Response>`);
  },

  writeError({ service }, error, requestId) {
    const type = error.status >= 500 ? 'Receiver' : 'Sender';
    const body = content({
      Error: { Type: type, Code: error.code, Message: error.message, ...error.fields },
      RequestId: requestId,
    });
    return xml(error.status, `<ErrorResponse xmlns="${namespaceOf(service)}">${body}</ErrorResponse>`);
  },
};

/** The API version of a service that speaks this protocol. */
export function queryVersion(service: string): string | undefined {
  return dialects[service]?.version;
}

/** An operation is known in one version of its API alone (aws-facts A5). The links that SNS sends out name none. */
function versionProblem(service: string, action: string, version: string | null): AwsError | undefined {
  if (version === queryVersion(service) || (version === null && service === 'sns')) return undefined;
  const message = `Could not find operation ${action} for version ${version ?? 'NO_VERSION_SPECIFIED'}`;
  return standardError(service, 'no-such-action', { message });
}

function namespaceOf(service: string): string {
  return dialects[service]?.namespace ?? '';
}

function xml(status: number, body: string) {
  return { status, contentType: 'text/xml', body };
}

function formOf(request: WireRequest): URLSearchParams | undefined {
  if (request.method === 'GET' && request.query.includes('Action=')) return new URLSearchParams(request.query);
  const type = request.headers['content-type'] ?? '';
  return type.startsWith('application/x-www-form-urlencoded') ? new URLSearchParams(request.body.toString()) : undefined;
}

/**
 * Turns `Tags.member.1.Key=a`, `TaskPolicyArn.arn=b`, `Attributes.entry.1.key=c` into nested structures; lists in the
 * order of their numbers, holes closed. An empty list arrives as `Tags=`.
 */
function nest(form: URLSearchParams): Input {
  const root: Branch = new Map();
  for (const [path, value] of form) {
    if (path === 'Action' || path === 'Version') continue;
    const names = path.split('.', DEPTH_MAX);
    let branch = root;
    for (const name of names.slice(0, -1)) branch = grow(branch, name);
    branch.set(names.at(-1) ?? '', value);
  }
  return Object.fromEntries([...root].map(([name, value]) => [name, settle(value)]));
}

/** Deeper than any of AWS's requests. */
const DEPTH_MAX = 32;

type Branch = Map<string, string | Branch>;

function grow(branch: Branch, name: string): Branch {
  const present = branch.get(name);
  if (present instanceof Map) return present;
  const made: Branch = new Map();
  branch.set(name, made);
  return made;
}

function settle(value: string | Branch): unknown {
  if (typeof value === 'string') return value;
  const members = value.get('member') ?? value.get('entry');
  if (members instanceof Map) {
    return [...members].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => settle(item));
  }
  return Object.fromEntries([...value].map(([name, item]) => [name, settle(item)]));
}
