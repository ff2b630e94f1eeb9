import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from './aws-error.ts';
import type { Input } from './input.ts';
import type { Reply } from './operation.ts';

/** An HTTP request, whole. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly remoteAddress: string;
}

/** An HTTP answer. */
export interface WireReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a request asks for, once its protocol was understood. */
export interface Asked {
  readonly service: string;
  readonly action: string;
  readonly input: Input;
  /** What is wrong with the body, so that there is no input: told once it is known who asks. */
  readonly problem?: AwsError | undefined;
}

/** One of AWS's wire protocols. */
export interface Protocol {
  /** What the request asks for; undefined when it is not of this protocol. */
  read(request: WireRequest, signedService: string | undefined): Asked | undefined;
  write(asked: Asked, reply: Reply, requestId: string): WireReply;
  writeError(asked: Asked, error: AwsError, requestId: string): WireReply;
}
