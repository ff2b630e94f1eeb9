import type { AccountId } from './access-key.ts';

/** What is done, for who follows where the time goes. Never a secret, and no name of a session. */
export interface Span {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** Does something as a span, within the one that is open. */
export type Traced = <Value>(span: Span, work: () => Promise<Value>) => Promise<Value>;

/** Does what concerns one account, as a span where there are spans. */
export function asAccount<Value>(traced: Traced | undefined, account: AccountId, work: () => Promise<Value>): Promise<Value> {
  return traced ? traced({ name: 'account', attributes: { 'cloud.account.id': account } }, work) : work();
}
