import { createHash } from 'node:crypto';
import { AwsError, constraintError, noSuchEntity } from '../aws-error.ts';
import { flag, requiredText, text } from '../input.ts';
import type { LoginProfile, PasswordPolicy, User } from '../model/iam.ts';
import type { Call, Operation } from '../operation.ts';
import { namedUser, targetArn, targetPrincipal, targetTags, userArn } from './iam-target.ts';

const createLoginProfile: Operation = {
  name: 'CreateLoginProfile',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  secretInputs: ['Password'],
  run(call) {
    const { user } = targetPrincipal(call);
    if (!user) return allowRootPassword(call);
    if (user.login) throw new AwsError('EntityAlreadyExists', 409, `Login Profile for user ${user.name} already exists.`);
    const password = acceptablePassword(call, 'Password');
    user.login = {
      createdAt: call.now,
      changedAt: call.now,
      resetRequired: flag(call.input, 'PasswordResetRequired') ?? false,
      passwordHash: hash(password),
    };
    return { LoginProfile: describeLogin(user, user.login) };
  },
};

const getLoginProfile: Operation = {
  name: 'GetLoginProfile',
  access: 'read',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const { user } = targetPrincipal(call);
    if (user) return { LoginProfile: describeLogin(user, loginOf(user)) };
    const { password } = call.account.root;
    if (!password) throw noLogin(undefined);
    return { LoginProfile: describeRootPassword(password.createdAt) };
  },
};

const updateLoginProfile: Operation = {
  name: 'UpdateLoginProfile',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  secretInputs: ['Password'],
  run(call) {
    const login = loginOf(namedUser(call, requiredText(call.input, 'UserName')));
    if (text(call.input, 'Password') !== undefined) setPassword(call, login, 'Password');
    login.resetRequired = flag(call.input, 'PasswordResetRequired') ?? login.resetRequired;
    return undefined;
  },
};

const deleteLoginProfile: Operation = {
  name: 'DeleteLoginProfile',
  access: 'write',
  resource: targetArn,
  resourceTags: targetTags,
  run(call) {
    const { user } = targetPrincipal(call);
    if (user) {
      loginOf(user);
      delete user.login;
      return undefined;
    }
    const { root } = call.account;
    if (!root.password) throw noLogin(undefined);
    delete root.password;
    return undefined;
  },
};

const changePassword: Operation = {
  name: 'ChangePassword',
  access: 'write',
  resource: ({ caller, ...call }) => (caller.kind === 'user' ? userArn({ caller, ...call }, caller.user) : '*'),
  resourceTags: targetTags,
  secretInputs: ['OldPassword', 'NewPassword'],
  run(call) {
    const { caller } = call;
    if (caller.kind !== 'user') throw new AwsError('InvalidUserType', 400, 'Only IAM Users can change their own password');
    const login = loginOf(caller.user);
    const old = requiredText(call.input, 'OldPassword');
    // A password that a scenario gave is known to nobody: any text passes for it.
    if (login.passwordHash !== undefined && login.passwordHash !== hash(old)) {
      throw new AwsError('AccessDenied', 403, 'The old password was incorrect.');
    }
    setPassword(call, login, 'NewPassword');
    login.resetRequired = false;
    return undefined;
  },
};

export const loginProfileOperations: readonly Operation[] = [
  createLoginProfile,
  getLoginProfile,
  updateLoginProfile,
  deleteLoginProfile,
  changePassword,
];

/** For root, CreateLoginProfile takes no password: it only lets the owner of the mailbox recover one (aws-facts D2). */
function allowRootPassword(call: Call) {
  const { account } = call;
  const password = text(call.input, 'Password');
  if (password !== undefined) throw constraintError('Password', '****', 'Member must be null');
  if (account.root.password) {
    throw new AwsError('EntityAlreadyExists', 409, `Login Profile for account ${account.id} already exists.`);
  }
  account.root.password = { createdAt: call.now, changedAt: call.now };
  return { LoginProfile: describeRootPassword(call.now) };
}

function loginOf(user: User): LoginProfile {
  if (!user.login) throw noLogin(user);
  return user.login;
}

/** AWS's own words, `null` included. */
function noLogin(user: User | undefined): AwsError {
  return noSuchEntity(`Login Profile for User ${user?.name ?? 'null'} cannot be found.`);
}

function describeLogin(user: User, login: LoginProfile) {
  return { UserName: user.name, CreateDate: new Date(login.createdAt), PasswordResetRequired: login.resetRequired };
}

/** Without UserName (aws-facts A3). */
function describeRootPassword(createdAt: number) {
  return { CreateDate: new Date(createdAt), PasswordResetRequired: false };
}

function setPassword(call: Call, login: LoginProfile, member: string): void {
  login.passwordHash = hash(acceptablePassword(call, member));
  login.changedAt = call.now;
}

function acceptablePassword(call: Call, member: string): string {
  const password = requiredText(call.input, member);
  const problem = passwordProblem(password, call.account.passwordPolicy);
  if (problem !== undefined) throw new AwsError('PasswordPolicyViolation', 400, problem);
  return password;
}

const classes: readonly { readonly name: string; readonly pattern: RegExp; readonly rule: keyof PasswordPolicy }[] = [
  { name: 'symbol', pattern: /[!@#$%^&*()_+\-=[\]{}|']/, rule: 'requireSymbols' },
  { name: 'number', pattern: /[0-9]/, rule: 'requireNumbers' },
  { name: 'uppercase letter', pattern: /[A-Z]/, rule: 'requireUppercase' },
  { name: 'lowercase letter', pattern: /[a-z]/, rule: 'requireLowercase' },
];

/** Without a policy of the account, AWS asks for eight characters of at least three of the four classes. */
function passwordProblem(password: string, policy: PasswordPolicy | undefined): string | undefined {
  const minimum = policy?.minimumLength ?? 8;
  if (password.length < minimum) return `Password should have a minimum length of ${minimum}`;
  const missing = classes.filter(({ pattern }) => !pattern.test(password));
  if (!policy) return missing.length > 1 ? 'Password does not conform to the account password policy.' : undefined;
  const broken = missing.find(({ rule }) => policy[rule] === true);
  return broken && `Password should have at least one ${broken.name}`;
}

function hash(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}
