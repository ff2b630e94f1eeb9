/** Secrets of access keys are 40 letters, digits, `/` and `+`; session tokens and passwords for SMTP are longer. */
const RUN = /[A-Za-z0-9/+]{40,}/g;

/** Whether a text holds what looks like the secret of an access key. */
export function looksSecret(text: string): boolean {
  return (text.match(RUN) ?? []).some(isMixed);
}

/** The text without what looks like a secret: for what people typed, before it is repeated to them. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(RUN, (run) => (isMixed(run) ? '[it looks like a secret]' : run));
}

function isMixed(run: string): boolean {
  return /[a-z]/.test(run) && /[A-Z]/.test(run);
}
