export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly modifiedAt: number;
  readonly modifiedBy: string;
  labels: Set<string>;
}

export interface Parameter {
  readonly name: string;
  type: 'String' | 'StringList' | 'SecureString';
  keyId?: string;
  description?: string;
  /** A regular expression that every value must match. */
  allowedPattern?: string;
  tier: 'Standard' | 'Advanced';
  tags: Map<string, string>;
  /** Oldest first; at most 100 are kept. */
  versions: ParameterVersion[];
}
