export interface EventRule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  description?: string;
  pattern?: string;
  schedule?: string;
  state: 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
  targets: Map<string, { readonly id: string; readonly arn: string; readonly input?: string; readonly roleArn?: string }>;
  tags: Map<string, string>;
}
