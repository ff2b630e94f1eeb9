import type { Asked, Protocol, WireRequest } from '../wire.ts';
import { jsonText, readJson } from './json.ts';
import { content, element } from './xml.ts';

/** Operations that are told apart by method and path. */
const routes: readonly { service: string; method: string; path: string; action: string }[] = [
  { service: 's3', method: 'GET', path: '/', action: 'ListBuckets' },
  { service: 'securityhub', method: 'POST', path: '/findings/import', action: 'BatchImportFindings' },
  { service: 'securityhub', method: 'POST', path: '/findings', action: 'GetFindings' },
  { service: 'securityhub', method: 'POST', path: '/accounts', action: 'EnableSecurityHub' },
  { service: 'securityhub', method: 'GET', path: '/accounts', action: 'DescribeHub' },
  { service: 'ses', method: 'POST', path: '/v2/email/outbound-emails', action: 'SendEmail' },
];

const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** The root elements of S3's answers. */
const s3Results: Readonly<Record<string, string>> = {
  ListBuckets: 'ListAllMyBucketsResult',
  ListObjectsV2: 'ListBucketResult',
};

/** S3: XML, in which a list repeats its own element: `{ Buckets: { Bucket: [...] } }`. */
export const restXmlProtocol: Protocol = {
  read: (request, signedService) => (signedService === 's3' ? (routed(request, 's3') ?? bucketList(request)) : undefined),

  write({ action }, reply) {
    const name = s3Results[action] ?? `${action}Result`;
    return {
      status: 200,
      contentType: 'application/xml',
      body: `${XML}<${name} xmlns="${S3_NAMESPACE}">${content(reply, 'flat')}</${name}>`,
    };
  },

  writeError(_asked, error, requestId) {
    const inner = { Code: error.code, Message: error.message, ...error.fields, RequestId: requestId, HostId: 'sandbox' };
    return { status: error.status, contentType: 'application/xml', body: XML + element('Error', inner, 'flat') };
  },
};

/** The bucket stands in the path; host names of buckets are not emulated. */
function bucketList({ method, path, query }: WireRequest): Asked | undefined {
  const bucket = /^\/([^/]+)\/?$/.exec(path)?.[1];
  const parameters = new URLSearchParams(query);
  if (method !== 'GET' || bucket === undefined || parameters.get('list-type') !== '2') return undefined;
  const input = { ...Object.fromEntries(parameters), Bucket: decodeURIComponent(bucket) };
  return { service: 's3', action: 'ListObjectsV2', input };
}

/** Security Hub and SES: JSON bodies; the error's name is in a header. */
export const restJsonProtocol: Protocol = {
  read(request, signedService) {
    const service = signedService ?? 'securityhub';
    const asked = routed(request, service) ?? (service === 'ses' ? emailIdentity(request) : undefined);
    if (asked?.service !== 'securityhub' && asked?.service !== 'ses') return undefined;
    const query = Object.fromEntries(new URLSearchParams(request.query));
    const { input, problem } = readJson(request.body);
    return { ...asked, input: { ...query, ...asked.input, ...input }, problem };
  },

  write: (_asked, reply) => ({ status: 200, contentType: 'application/json', body: jsonText(reply ?? {}) }),

  writeError({ service }, error) {
    const said = service === 'ses' ? { message: error.message } : { Code: error.code, Message: error.message };
    return {
      status: error.status,
      contentType: 'application/json',
      body: jsonText({ ...said, ...error.fields }),
      headers: { 'x-amzn-ErrorType': error.code },
    };
  },
};

/** The identity stands in the path. */
function emailIdentity({ method, path }: WireRequest): Asked | undefined {
  const identity = /^\/v2\/email\/identities\/([^/]+)$/.exec(path)?.[1];
  if (method !== 'GET' || identity === undefined) return undefined;
  return { service: 'ses', action: 'GetEmailIdentity', input: { EmailIdentity: decodeURIComponent(identity) } };
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';

function routed(request: WireRequest, service: string) {
  const route = routes.find((one) => one.service === service && one.method === request.method && one.path === request.path);
  return route && { service: route.service, action: route.action, input: {} };
}
