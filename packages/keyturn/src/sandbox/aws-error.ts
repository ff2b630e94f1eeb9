/** A failure that AWS would answer. The protocol decides how it looks on the wire (protocols/*.ts). */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the answer, as AWS names them (`Reason`, `Type`, ...). */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** 404, as IAM says it: `The user with name bob cannot be found.` */
export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', 404, message);
}

/** 400 of the query services. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', 400, message);
}

/** 400 of the query services, in the words of AWS's parameter checker. */
export function constraintError(member: string, value: string | null, constraint: string): AwsError {
  const shown = value === null ? 'null' : `'${value}'`;
  return validationError(
    `1 validation error detected: Value ${shown} at '${lowerFirst(member)}' failed to satisfy constraint: ${constraint}`,
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
