/**
 * A secret access key on its way from the answer that made it into destinations. It cannot be printed: text, JSON and the
 * inspector all show `[secret]`. Only who writes it on the wire of a destination reveals it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself; to be called where it is handed over, and nowhere else. */
  reveal(): string {
    return this.#value;
  }

  /** Whether both are the same secret. */
  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return HIDDEN;
  }
}

const HIDDEN = '[secret]';
