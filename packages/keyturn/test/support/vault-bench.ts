import type { DestinationContext } from '../../src/destinations/destination.ts';
import { vaultKvDestination } from '../../src/destinations/vault-kv.ts';
import type { Destination } from '../../src/engine/destination.ts';
import type { DestinationBench } from '../contracts/destination.ts';
import { latestIn, startVault, type Vault } from '../emulations/vault.ts';
import { contextWithoutAws } from './kubernetes-bench.ts';

/** A destination in an emulated Vault. */
export interface VaultBench extends DestinationBench {
  readonly vault: Vault;
  cut(k: number, when: 'before' | 'after'): void;
  mend(): void;
  /** A destination with other settings, or with other surroundings. */
  with(settings: object, context?: Partial<DestinationContext>): Destination;
}

/** Consumers read the secret `teams/web` without a version. */
export async function vaultBench(settings: object = {}): Promise<VaultBench> {
  const vault = await startVault();
  const context = contextWithoutAws({ VAULT_TOKEN: 'token-of-the-test' });
  const standard = { address: vault.url, path: 'teams/web', ...settings };
  const make = (other: object = {}, rest: Partial<DestinationContext> = {}): Destination =>
    vaultKvDestination.create({ ...standard, ...other }, { ...context, ...rest });
  return {
    vault,
    destination: make(),
    again: () => make(),
    with: make,
    async consumer() {
      const { AccessKeyId, SecretAccessKey } = latestIn(vault, 'secret/teams/web') ?? {};
      const isKey = typeof AccessKeyId === 'string' && typeof SecretAccessKey === 'string';
      return isKey ? { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } : null;
    },
    cut: (k, when) => vault.cut(k, when),
    mend: () => vault.mend(),
    state: () => JSON.stringify([...vault.secrets]),
    now: () => new Date(vault.nowMs).toISOString(),
    traces: () => [
      JSON.stringify(vault.asked.map(({ query, ...rest }) => ({ ...rest, query: String(query) }))),
      JSON.stringify([...vault.secrets.keys()]),
    ],
    close: () => vault.close(),
  };
}
