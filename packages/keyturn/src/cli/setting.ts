/** A setting as it holds. */
export interface Setting {
  readonly name: string;
  readonly value: string | number | boolean | readonly string[] | null;
  /** The value for people. */
  readonly text: string;
  /** `default`, `keyturn.yaml:12`, `AWS_PROFILE` or `--max-age`. */
  readonly from: string;
}
