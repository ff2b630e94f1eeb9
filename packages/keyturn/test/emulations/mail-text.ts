/** A mail as its lines came: its headers, unfolded and decoded, and its parts by media type (RFC 5322, RFC 2045 to 2047). */
export function readMail(lines: readonly string[]): {
  readonly headers: ReadonlyMap<string, string>;
  readonly parts: ReadonlyMap<string, string>;
} {
  const { headers, body } = split(lines);
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) return { headers, parts: new Map([partOf({ headers, body })]) };
  const pieces: string[][] = [];
  for (const line of body) {
    if (line === `--${boundary}--`) break;
    if (line === `--${boundary}`) pieces.push([]);
    else pieces.at(-1)?.push(line);
  }
  return { headers, parts: new Map(pieces.map((piece) => partOf(split(piece)))) };
}

/** HTML as a person sees it, with what is in no element's text left out. */
export function htmlText(html: string): string {
  const body = /<body[^>]*>(.*)<\/body>/s.exec(html)?.[1] ?? '';
  return body.replaceAll(/<[^>]*>/g, ' ').replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? '');
}

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };

interface Piece {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: readonly string[];
}

function split(lines: readonly string[]): Piece {
  const end = lines.indexOf('');
  const unfolded: string[] = [];
  for (const line of lines.slice(0, end)) {
    if (/^[ \t]/.test(line)) unfolded.push(`${unfolded.pop() ?? ''}${line}`);
    else unfolded.push(line);
  }
  const headers = new Map<string, string>();
  for (const line of unfolded) {
    const [, name = '', value = ''] = /^([!-9;-~]+): ?(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`is no header: ${line}`);
    if (headers.has(name.toLowerCase())) throw new Error(`comes twice: ${name}`);
    headers.set(name.toLowerCase(), words(value));
  }
  return { headers, body: lines.slice(end + 1) };
}

function words(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_all, how: string, text: string) =>
      (how.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : quoted(text.replaceAll('_', ' '))).toString(),
    );
}

function partOf({ headers, body }: Piece): [string, string] {
  const type = /^[a-z]+\/[a-z]+/.exec(headers.get('content-type') ?? '')?.[0] ?? '';
  const text = body.join('\n');
  const encoding = headers.get('content-transfer-encoding');
  if (encoding === 'quoted-printable') return [type, quoted(text.replaceAll('=\n', '')).toString()];
  return [type, encoding === 'base64' ? Buffer.from(text, 'base64').toString() : text];
}

function quoted(text: string): Buffer {
  return Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  );
}
