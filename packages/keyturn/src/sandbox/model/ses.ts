/** Amazon SES in one region. */
export interface MailRegion {
  /** Addresses and domains, and whether they are verified. */
  identities: Map<string, boolean>;
  /** Such an account mails to verified addresses alone: "sandbox", as AWS calls it. */
  isConfined: boolean;
  isPaused: boolean;
  /** What was sent, oldest first. */
  mails: SentMail[];
}

export interface SentMail {
  readonly id: string;
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly headers: Readonly<Record<string, string>>;
}
