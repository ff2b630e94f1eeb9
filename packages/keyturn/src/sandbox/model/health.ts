/** Something of an event: a resource, or an access key. */
export interface HealthEntity {
  readonly arn: string;
  /** Of an exposed key its id. */
  readonly value: string;
  readonly status: 'IMPAIRED' | 'UNIMPAIRED' | 'UNKNOWN' | 'PENDING' | 'RESOLVED';
}

/** An event of AWS Health. */
export interface HealthEvent {
  readonly arn: string;
  readonly service: string;
  /** `AWS_RISK_CREDENTIALS_EXPOSED` */
  readonly typeCode: string;
  readonly category: 'issue' | 'accountNotification' | 'scheduledChange' | 'investigation';
  readonly region: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly updatedAt: number;
  readonly status: 'open' | 'closed' | 'upcoming';
  readonly entities: readonly HealthEntity[];
}
