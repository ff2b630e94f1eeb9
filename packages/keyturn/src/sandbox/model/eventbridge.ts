export interface EventRule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  description?: string;
  pattern?: string;
  schedule?: string;
  state: 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
  roleArn?: string;
  targets: Map<string, EventTarget>;
  tags: Map<string, string>;
}

export interface EventTarget {
  readonly id: string;
  readonly arn: string;
  readonly roleArn?: string;
  /** What the target gets instead of the event: a constant, a part of the event, or a text made of parts of it. */
  readonly input?: string;
  readonly inputPath?: string;
  readonly inputTransformer?: { readonly paths: Readonly<Record<string, string>>; readonly template: string };
}
