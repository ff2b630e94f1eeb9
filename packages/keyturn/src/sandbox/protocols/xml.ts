/** Writes one element with what is in it: objects nest, `undefined` is left out, lists as `listStyle` says. */
export function element(name: string, value: unknown, listStyle: 'member' | 'flat' = 'member'): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && listStyle === 'flat') return value.map((item) => element(name, item, listStyle)).join('');
  const inner = content(value, listStyle);
  return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`;
}

/** Writes the inside of an element. */
export function content(value: unknown, listStyle: 'member' | 'flat' = 'member'): string {
  if (typeof value === 'string') return escape(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return isoSeconds(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Map) {
    let out = '';
    for (const [key, entry] of value) out += `<entry>${element('key', key)}${element('value', entry)}</entry>`;
    return out;
  }
  if (Array.isArray(value)) return value.map((item) => element('member', item, listStyle)).join('');
  if (typeof value !== 'object' || value === null) return '';
  let out = '';
  for (const [name, member] of Object.entries(value)) out += element(name, member, listStyle);
  return out;
}

/** AWS writes whole seconds: `2026-11-23T20:30:01Z`. */
export function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

function escape(text: string): string {
  if (!/[&<>"\r]/.test(text)) return text;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#xD;');
}
