/** One change on the way to an administrator, with all that is needed to make it; the password is handed over apart. */
export type AdministratorChange =
  | { readonly do: 'create-role'; readonly role: string; readonly trust: string; readonly mark: string }
  | { readonly do: 'attach-role-policy'; readonly role: string; readonly policy: string }
  | { readonly do: 'create-user'; readonly user: string; readonly mark: string }
  | { readonly do: 'require-mfa'; readonly user: string; readonly policy: string; readonly document: string }
  | { readonly do: 'attach-user-policy'; readonly user: string; readonly policy: string }
  | { readonly do: 'write-password'; readonly user: string; readonly file: string; readonly mark: string }
  | { readonly do: 'set-password'; readonly user: string; readonly file: string; readonly mark: string };

/** A change as an order: `create the role KeyturnAdministrator`. */
export function administratorChangeWords(change: AdministratorChange): string {
  switch (change.do) {
    case 'create-role':
      return `create the role ${change.role}`;
    case 'attach-role-policy':
      return `attach AdministratorAccess to the role ${change.role}`;
    case 'create-user':
      return `create the user ${change.user}`;
    case 'require-mfa':
      return `give the user ${change.user} the inline policy ${change.policy}: nothing without MFA but enrolling a device`;
    case 'attach-user-policy':
      return `attach AdministratorAccess to the user ${change.user}`;
    case 'write-password':
      return `draw a password and write it to ${change.file}, for your eyes alone`;
    case 'set-password':
      return `let the user ${change.user} sign in to the console with it, and change it there first of all`;
    default:
      return change satisfies never;
  }
}
