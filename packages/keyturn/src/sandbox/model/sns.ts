export interface Topic {
  readonly arn: string;
  attributes: Map<string, string>;
  subscriptions: { readonly arn: string; readonly protocol: string; readonly endpoint: string }[];
  /** What was published, oldest first: a test or a person reads it through the admin endpoint. */
  messages: { readonly id: string; readonly at: number; readonly subject?: string; readonly message: string }[];
  tags: Map<string, string>;
}
