/** What a piece of text seems to be, in words for people; undefined where nothing in it looks like a secret. */
export function secretIn(text: string): string | undefined {
  return looks(text) ?? looks(unescaped(text));
}

/** Tokens that say what they are. */
const forms: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /(?<![A-Za-z0-9])(?:FwoGZXIvYXdz|IQoJb3JpZ2lu)[A-Za-z0-9+/]{40}/, what: 'an AWS session token' },
  { pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/, what: 'a private key' },
  { pattern: /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{30}|github_pat_\w{30})/, what: 'a GitHub token' },
  { pattern: /(?<![A-Za-z0-9])glpat-[\w-]{20}/, what: 'a GitLab token' },
  { pattern: /(?<![A-Za-z0-9])hv[sb]\.[\w-]{24}/, what: 'a Vault token' },
];

/** `AKIA…`, `AROA…`: with the name behind its slash, such an id would look drawn by chance, and part of it is. */
const AWS_ID = /(?<![A-Za-z0-9+])A[A-Z]{3}[A-Z0-9]{16,17}(?![A-Za-z0-9+])/g;

function looks(text: string): string | undefined {
  const form = forms.find(({ pattern }) => pattern.test(text));
  if (form) return form.what;
  for (const [run] of text.replaceAll(AWS_ID, ' ').matchAll(/[A-Za-z0-9+/]{40,}/g)) {
    for (const piece of pieces(run)) {
      const what = keyLike(piece);
      if (what !== undefined) return what;
    }
  }
  return undefined;
}

/** A slash may belong to a secret, or stand before or after it: `credentials/<secret>`. */
function pieces(run: string): string[] {
  const edges = [...run.matchAll(/\//g)].map(({ index }) => index);
  const starts = [0, ...edges.map((edge) => edge + 1)];
  const ends = [...edges, run.length];
  return starts.flatMap((start) => ends.filter((end) => LENGTHS.has(end - start)).map((end) => run.slice(start, end)));
}

/** Of a secret access key, and of the SMTP password of SES that is derived from one (base64 of the version 4 and 32 bytes). */
const LENGTHS: ReadonlySet<number> = new Set([40, 44]);

/**
 * A secret is drawn by chance from 64 characters: 40 draws have about 30 different ones, change between upper case, lower case, digits
 * and signs about 25 times, and have few slashes and nothing like words. Names, paths and hexadecimal hashes of that length differ in at
 * least one of these: they are let through. Of the secrets, fewer than one in a thousand is.
 */
function keyLike(piece: string): string | undefined {
  const isPassword = piece.length === 44;
  // The first byte is the version, 4.
  if (isPassword && !/^B[A-P]/.test(piece)) return undefined;
  const isDrawn =
    new Set(piece).size >= DIFFERENT_MIN &&
    changes(piece) >= CHANGES_MIN &&
    slashes(piece) <= SLASHES_MAX &&
    wordCharacters(piece) <= WORD_CHARACTERS_MAX;
  if (!isDrawn) return undefined;
  return isPassword ? 'an SES SMTP password' : 'a secret access key';
}

const DIFFERENT_MIN = 22;
const CHANGES_MIN = 14;
const SLASHES_MAX = 5;
const WORD_CHARACTERS_MAX = 25;

function slashes(piece: string): number {
  return piece.split('/').length - 1;
}

function wordCharacters(piece: string): number {
  return Array.from(piece.matchAll(/[A-Z]?[a-z]{3,}|\d{3,}/g), ([word]) => word.length).reduce((sum, length) => sum + length, 0);
}

function changes(piece: string): number {
  const kinds = Array.from(piece, kindOf);
  return kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
}

function kindOf(character: string): string {
  if (/[a-z]/.test(character)) return 'lower';
  if (/[A-Z]/.test(character)) return 'upper';
  return /\d/.test(character) ? 'digit' : 'sign';
}

/** As it stands in addresses (`%2F`) and in the JSON of some programs (`\/`). */
function unescaped(text: string): string {
  return text
    .replaceAll('\\/', '/')
    .replaceAll(/%(2[BF])/gi, (_whole, code: string) => (code.toUpperCase() === '2F' ? '/' : '+'));
}
