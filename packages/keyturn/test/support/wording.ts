import { expect } from 'vitest';

/** Any text of this form, inside an expected object. */
export function like(form: RegExp): unknown {
  return expect.stringMatching(form);
}

/** A refusal of one of the services that speak JSON: its name, HTTP 400, and what it says or how. */
export function badRequest(name: string, message?: string | RegExp) {
  const said = message instanceof RegExp ? like(message) : message;
  return { name, $metadata: { httpStatusCode: 400 }, ...(said === undefined ? {} : { message: said }) };
}
