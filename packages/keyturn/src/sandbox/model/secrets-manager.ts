export interface SecretVersion {
  readonly id: string;
  readonly value: { readonly kind: 'text'; readonly text: string } | { readonly kind: 'binary'; readonly base64: string };
  readonly createdAt: number;
  lastAccessedAt?: number;
  stages: Set<string>;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  description?: string;
  kmsKeyId?: string;
  readonly createdAt: number;
  changedAt: number;
  lastAccessedAt?: number;
  /** Set by DeleteSecret: when it will be gone. */
  deleteAt?: number;
  tags: Map<string, string>;
  /** Oldest first. */
  versions: SecretVersion[];
  resourcePolicy?: string;
}
