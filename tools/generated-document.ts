/** A file below `docs/` or `deploy/` that is made of what runs. */
export interface GeneratedDocument {
  readonly path: string;
  readonly render: () => string;
}
