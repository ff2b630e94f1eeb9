import type { Refusal } from './decide.ts';

/** Something that was refused; without `because` the sentence ends with the resource, as STS's do. */
export interface Denied {
  readonly callerArn: string;
  readonly action: string;
  readonly resource: string;
  readonly because?: Refusal | undefined;
}

/** AWS's sentence for a refusal (aws-facts A5). */
export function deniedMessage({ callerArn, action, resource, because }: Denied): string {
  if (because === 'session-without-mfa') return 'The security token included in the request is invalid.';
  if (because === 'session-credentials') return `Cannot call ${action.slice(action.indexOf(':') + 1)} with session credentials`;
  const sentence = `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource}`;
  return because === undefined ? sentence : `${sentence} ${reasons[because](action)}`;
}

const reasons: Readonly<Record<Exclude<Refusal, 'session-without-mfa' | 'session-credentials'>, (action: string) => string>> = {
  'no-identity-based-policy': (action) => `because no identity-based policy allows the ${action} action`,
  'no-scp': (action) => `because no service control policy allows the ${action} action`,
  'no-permissions-boundary': (action) => `because no permissions boundary allows the ${action} action`,
  'no-session-policy': (action) => `because no session policy allows the ${action} action`,
  'explicit-deny-identity': () => 'with an explicit deny in an identity-based policy',
  'explicit-deny-scp': () => 'with an explicit deny in a service control policy',
  'explicit-deny-permissions-boundary': () => 'with an explicit deny in a permissions boundary',
  'explicit-deny-session-policy': () => 'with an explicit deny in a session policy',
};
