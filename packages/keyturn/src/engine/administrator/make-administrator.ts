import { type AdministratorAssessment, assessRole, assessUser } from '../../core/administrator/assess.ts';
import type { AdministratorChange } from '../../core/administrator/change.ts';
import { type Draw, makeFirstPassword } from '../../core/administrator/first-password.ts';
import type { AdministratorWish } from '../../core/administrator/wish.ts';
import { Fault } from '../../core/fault.ts';
import type { AdministratorAccount, AdministratorRecorder, PasswordFile } from '../administrator-ports.ts';
import type { Effect } from '../rotation-ports.ts';

/** What an administrator is made of, and with what. */
export interface Making {
  readonly wish: AdministratorWish;
  readonly account: AdministratorAccount;
  /** The file of the first password of a user. */
  readonly file: PasswordFile;
  /** Of this run; users and roles that it makes have it as the value of their tag. */
  readonly mark: string;
  /** Where the administrator signs in. */
  readonly signIn: string;
  readonly draw: Draw;
  readonly recorder: AdministratorRecorder;
  readonly interrupted: AbortSignal;
  readonly onTaken: (change: AdministratorChange, effect: Effect) => void;
}

/** What came of it. */
export interface Made {
  readonly ending: 'done' | 'failed' | 'unknown' | 'interrupted';
  readonly done: readonly AdministratorChange[];
  /** Why it ended as it did; null where it is done. */
  readonly because: string | null;
}

/** Says how it stands with the administrator. Changes nothing. */
export async function lookForAdministrator({
  wish,
  account,
  file,
  mark,
}: Pick<Making, 'wish' | 'account' | 'file' | 'mark'>): Promise<AdministratorAssessment> {
  if (wish.kind === 'role') return assessRole(wish, await account.role(wish.name), mark);
  const [user, passwordRules, there] = await Promise.all([account.user(wish.name), account.passwordRules(), file.look()]);
  return assessUser(wish, { user, passwordRules, file: there }, mark);
}

/** Refuses to go on where what is there now would be changed in another way than was agreed. */
export function refuseOtherThan(agreed: AdministratorAssessment, fresh: AdministratorAssessment): void {
  if (orders(agreed) === orders(fresh) && agreed.state === fresh.state) return;
  throw new Fault('plan-stale', `Nothing was changed, because what is there is not what you were shown. ${fresh.says}`);
}

function orders({ changes }: AdministratorAssessment): string {
  return changes.map((change) => JSON.stringify(change)).join('\n');
}

/** Makes the changes, one after the other; the first that is not done ends it, and the same command goes on from there. */
export async function makeAdministrator(making: Making, { changes, says: because }: AdministratorAssessment): Promise<Made> {
  const done: AdministratorChange[] = [];
  for (const change of changes) {
    if (making.interrupted.aborted) return { ending: 'interrupted', done, because: 'the run was ended' };
    const ticket = await making.recorder.intent(change, because);
    const effect = await take(change, making);
    await making.recorder.outcome(ticket, { change, because }, effect);
    making.onTaken(change, effect);
    if (effect.is !== 'done') return { ending: effect.is, done, because: effect.because };
    done.push(change);
  }
  return { ending: 'done', done, because: null };
}

async function take(change: AdministratorChange, making: Making): Promise<Effect> {
  if (change.do === 'write-password') return writePassword(change, making);
  if (change.do !== 'set-password') return making.account.change(change);
  // Read back, whoever wrote it: what is in the file is what is set, or nothing is.
  const password = await making.file.read(change.mark);
  if (password === undefined)
    return { is: 'failed', because: `${change.file} holds no password that Keyturn drew for this user` };
  return making.account.change({ ...change, password });
}

async function writePassword(
  { user, mark }: Extract<AdministratorChange, { readonly do: 'write-password' }>,
  { wish, account, file, signIn, draw }: Making,
): Promise<Effect> {
  const rules = await account.passwordRules();
  if (!rules.known) return { is: 'failed', because: `what passwords the account takes could not be read: ${rules.detail}` };
  const password = makeFirstPassword(rules.value, draw);
  return file.write({ account: wish.account, user, mark, signIn, password });
}
