import { createAwsClients } from '../../src/aws/client.ts';
import type { HookContext } from '../../src/hooks/hook.ts';
import { deployer } from './aws-destination.ts';

/** The key that hooks of tests are told of. */
export const promoted = { owner: deployer, accessKeyId: 'AKIARTXV5AHDEXAMPLE2' };

/** What a hook is made with in tests; whoever waits only says for how long. */
export function hookContext(environment: HookContext['environment'] = {}): HookContext & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    owner: deployer,
    aws: createAwsClients({ environment: {} }),
    environment,
    wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
    waits,
  };
}
