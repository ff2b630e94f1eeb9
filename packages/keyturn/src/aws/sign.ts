import type { Instant } from '../core/instant.ts';
import type { KeyMaterial } from '../core/rotation/key-material.ts';
import type { AwsClients } from './client.ts';

/** For what a request is signed. */
export interface Signing {
  readonly key: KeyMaterial;
  /** As it stands in signatures: `execute-api`. */
  readonly service: string;
  readonly region: string;
  readonly at: Instant;
}

/** The headers that a GET request has once it is signed with a key (Signature Version 4). */
export async function signGet(
  url: URL,
  { key, service, region, at }: Signing,
  clients: Pick<AwsClients, 'sts'>,
): Promise<Readonly<Record<string, string>>> {
  const [{ SignatureV4 }, { config }] = await Promise.all([import('@smithy/signature-v4'), clients.sts()]);
  const signer = new SignatureV4({
    service,
    region,
    credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secret.reveal() },
    sha256: config.sha256,
    // S3 alone takes paths as they are sent.
    uriEscapePath: service !== 's3',
  });
  const { protocol, hostname, pathname: path, host } = url;
  const request = { method: 'GET', protocol, hostname, path, query: queryOf(url), headers: { host } };
  const signed = await signer.sign(request, { signingDate: new Date(at) });
  return signed.headers;
}

function queryOf(url: URL): Record<string, string[]> {
  return Object.fromEntries([...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)]));
}
