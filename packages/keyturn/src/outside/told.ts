import type { Secret } from '../core/secret.ts';

const TEXT_LENGTH_MAX = 500;

/** What a program wrote for people, as it may be shown: its end, on one line, without the secret and what could be one. */
export function shown(text: string, secret?: Secret): string {
  const line = withoutSecrets(text.trim(), secret)
    .replace(/\s*\n\s*/g, ' / ')
    // A terminal would obey control characters.
    .replace(/\p{Cc}/gu, ' ')
    .trim();
  return line.length > TEXT_LENGTH_MAX ? `...${line.slice(-TEXT_LENGTH_MAX)}` : line;
}

function withoutSecrets(text: string, secret: Secret | undefined): string {
  const value = secret?.reveal() ?? '';
  const bytes = Buffer.from(value);
  const forms = [
    value,
    encodeURIComponent(value),
    value.replaceAll('/', '\\/'),
    bytes.toString('hex'),
    ...base64Cores(bytes),
  ].filter((form) => form !== '');
  const known = forms.reduce((rest, form) => rest.replaceAll(form, HIDDEN), text);
  // Secret access keys have forty characters: a program that reads one back may print it before we know it.
  return known.replace(/(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g, HIDDEN);
}

const HIDDEN = '[secret]';

/** What is the same in base64 wherever in a longer text the bytes stand. */
function base64Cores(bytes: Buffer): string[] {
  if (bytes.length < 6) return [];
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and the last letter also depend on the neighbors.
    const first = before === 0 ? 0 : before + 1;
    const last = (before + bytes.length) % 3 === 0 ? text.length : text.length - 1;
    return text.slice(first, last);
  });
}
