import type { Input } from './input.ts';
import type { AccessKey, Role, User } from './model/iam.ts';
import type { Account, Session, World } from './model/world.ts';
import type { Random } from './random.ts';
import type { Settings } from './settings.ts';
import type { Trail } from './trail.ts';

/** Who signed a request. `arn` and `userId` are what GetCallerIdentity answers. */
export type Caller = CallerIdentity &
  (
    | { readonly kind: 'root'; readonly key?: AccessKey; readonly session?: Session }
    | { readonly kind: 'user'; readonly user: User; readonly key?: AccessKey; readonly session?: Session }
    | { readonly kind: 'role'; readonly role: Role; readonly session: Session }
    | { readonly kind: 'assumed-root'; readonly session: Session }
    /** A session of GetFederationToken; `user` is absent where a root user asked for it. */
    | { readonly kind: 'federated'; readonly user: User | undefined; readonly session: Session }
  );

interface CallerIdentity {
  readonly account: Account;
  readonly arn: string;
  readonly userId: string;
  readonly accessKeyId: string;
}

/** One authenticated request on its way through an operation. */
export interface Call {
  readonly world: World;
  readonly caller: Caller;
  /** The account that the caller acts in. */
  readonly account: Account;
  /** The region of the endpoint, from the signature's scope. */
  readonly region: string;
  /** `host` header: tells STS's global endpoint from the regional ones. */
  readonly host: string;
  /** Where the request came from, for `aws:SourceIp` where an operation asks the policies itself. */
  readonly sourceIp: string;
  readonly input: Input;
  /** The sandbox's clock, in milliseconds. */
  readonly now: number;
  readonly random: Random;
  readonly settings: Settings;
  /** What was recorded so far: LookupEvents reads it. */
  readonly trail: Trail;
}

/**
 * The members of an answer, as AWS names them. Instants are `Date` (ISO text in XML, epoch seconds in JSON), maps are
 * `Map` (`<entry>` in XML, an object in JSON), lists are arrays, bytes are `Uint8Array` (base64). `undefined` members
 * are left out. An operation without output answers nothing.
 */
export type Reply = Readonly<Record<string, unknown>> | undefined;

/** One operation of a service: what AWS documents under that name. */
export interface Operation {
  readonly name: string;
  /** Reads are recorded with `readOnly: true`. */
  readonly access: 'read' | 'write';
  /** What is done with data: CloudTrail records it for those only who pay for that. */
  readonly isDataEvent?: true;
  /** The IAM action that is checked, where it is not `service:Name`. */
  readonly action?: string;
  /** The ARN that the caller must be allowed to act on, or several, all of them; `*` when absent. */
  readonly resource?: (call: Call) => string | readonly string[];
  /** Tags of such a resource, for `aws:ResourceTag/...` conditions. */
  readonly resourceTags?: (call: Call, resource: string) => ReadonlyMap<string, string> | undefined;
  /** Condition keys that follow from what is asked for: `aws:RequestTag/...`, `iam:PolicyARN`. */
  readonly requestContext?: (call: Call) => ReadonlyMap<string, readonly string[]>;
  /** Set where the operation decides by itself: GetCallerIdentity is denied to nobody, AssumeRole asks a trust policy. */
  readonly isSelfAuthorized?: true;
  run(call: Call): Reply;
  /** A read whose answer CloudTrail records all the same: whom STS gave which credentials. */
  readonly recordsReply?: true;
  /** Members of the answer that CloudTrail must not record, by path (`AccessKey.SecretAccessKey`). */
  readonly secretReplies?: readonly string[];
  /** Members of the request that CloudTrail must not record. */
  readonly secretInputs?: readonly string[];
  /** What the event is about, for LookupEvents' ResourceName and ResourceType. */
  readonly trailResources?: (call: Call, reply: Reply) => { type: string; name: string }[];
  /** Another account that the call, if it succeeds, is recorded in as well. */
  readonly trailAccount?: (call: Call) => string | undefined;
}
