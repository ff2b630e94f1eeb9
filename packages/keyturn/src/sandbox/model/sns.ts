export interface Topic {
  readonly arn: string;
  attributes: Map<string, string>;
  subscriptions: Subscription[];
  /** What was published, oldest first: a test or a person reads it through the admin endpoint. */
  messages: TopicMessage[];
  tags: Map<string, string>;
}

export interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** E-mail and HTTP endpoints must confirm; nobody does in the sandbox. */
  readonly isPending?: boolean;
}

export interface TopicMessage {
  readonly id: string;
  readonly at: number;
  readonly subject?: string;
  readonly message: string;
  readonly attributes?: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
}
