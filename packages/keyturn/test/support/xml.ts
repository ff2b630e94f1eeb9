/** An element, without the text in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const TOKEN = /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;

/** Reads XML without doctypes and CDATA, and throws for anything that is not well-formed. */
export function readXml(text: string): XmlElement {
  const top: Open = { name: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [top];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, closing, name, attributes = '', isEmpty, content] = match;
    end = match.index + whole.length;
    const current = open.at(-1) ?? top;
    if (content !== undefined) current.text += decoded(content);
    if (name === undefined) continue;
    if (closing === '/') {
      if (open.length < 2 || current.name !== name) throw new Error(`</${name}> closes <${current.name}>`);
      open.pop();
      continue;
    }
    const element: Open = { name, attributes: attributesOf(attributes), children: [], text: '' };
    current.children.push(element);
    if (isEmpty !== '/') open.push(element);
  }
  const [root, ...others] = top.children;
  if (end !== text.length || open.length !== 1 || !root || others.length > 0 || top.text.trim() !== '') {
    throw new Error(`not well-formed after ${end} characters: ${text.slice(end, end + 60)}`);
  }
  return root;
}

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Open[];
  text: string;
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return Object.fromEntries(pairs.map(([, name = '', double, single]) => [name, decoded(double ?? single ?? '')]));
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  if (/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/u.test(text)) throw new Error('a character that XML does not allow');
  return text.replaceAll(/&([^;]*);?/g, (whole, name: string) => {
    const numbered = /^#(\d+)$/.exec(name);
    const character = numbered ? String.fromCodePoint(Number(numbered[1])) : entities[name];
    if (character === undefined || !whole.endsWith(';')) throw new Error(`${whole} is no entity`);
    return character;
  });
}
