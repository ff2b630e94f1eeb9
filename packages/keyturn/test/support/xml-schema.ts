import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readXml, type XmlElement } from './xml.ts';

/**
 * Checks an element against the part of XML Schema that `test/fixtures/schemas/junit.xsd` uses: elements by reference in a sequence,
 * how often each may stand there, attributes, and whether text may stand beside elements.
 */
export async function xsdErrors(schemaPath: string, root: XmlElement): Promise<readonly string[]> {
  const schema = readXml(await readFile(urlOf(schemaPath), 'utf8'));
  const declared = new Map(schema.children.map((element) => [element.attributes['name'] ?? '', element]));
  return errorsOf(root, declared);
}

const XMLLINT = 'xmllint';

/** Whether the machine has a second reader of XML Schema. */
export function hasXmllint(): boolean {
  return spawnSync(XMLLINT, ['--version']).status === 0;
}

/** What xmllint says of a document; nothing when it fits. */
export async function xmllintErrors(schemaPath: string, text: string): Promise<string> {
  const path = fileURLToPath(urlOf(schemaPath));
  const { status, stderr } = spawnSync(XMLLINT, ['--noout', '--nonet', '--schema', path, '-'], {
    input: text,
    encoding: 'utf8',
  });
  return status === 0 ? '' : stderr;
}

type Declared = ReadonlyMap<string, XmlElement>;

function errorsOf(element: XmlElement, declared: Declared): readonly string[] {
  const declaration = declared.get(element.name);
  if (!declaration) return [`${element.name} is no element of the schema`];
  const type = declaration.children.find(({ name }) => name === 'xs:complexType');
  // Plain text: no attributes, no elements.
  if (!type)
    return element.children.length + Object.keys(element.attributes).length > 0 ? [`${element.name} may hold text alone`] : [];
  const isMixed = type.attributes['mixed'] === 'true';
  return [
    ...attributeErrors(element, type),
    ...(element.text.trim() !== '' && !isMixed ? [`${element.name} may hold no text`] : []),
    ...sequenceErrors(element, type),
    ...element.children.filter(({ name }) => declared.has(name)).flatMap((child) => errorsOf(child, declared)),
  ];
}

function attributeErrors({ name, attributes }: XmlElement, type: XmlElement): readonly string[] {
  const allowed = type.children.filter((child) => child.name === 'xs:attribute').map((child) => child.attributes);
  const missing = allowed.filter((one) => one['use'] === 'required' && !((one['name'] ?? '') in attributes));
  const foreign = Object.keys(attributes).filter((attribute) => !allowed.some((one) => one['name'] === attribute));
  return [
    ...missing.map((one) => `${name} has no attribute ${one['name']}`),
    ...foreign.map((attribute) => `${name} may have no attribute ${attribute}`),
  ];
}

/** Walks the sequence once: each place takes as many of its element as it may. */
function sequenceErrors({ name, children }: XmlElement, type: XmlElement): readonly string[] {
  const places = type.children.find((child) => child.name === 'xs:sequence')?.children ?? [];
  let index = 0;
  const errors: string[] = [];
  for (const { attributes } of places) {
    const from = index;
    const most = attributes['maxOccurs'] === 'unbounded' ? Number.POSITIVE_INFINITY : Number(attributes['maxOccurs'] ?? 1);
    while (index < children.length && index - from < most && children[index]?.name === attributes['ref']) index += 1;
    if (index - from < Number(attributes['minOccurs'] ?? 1)) errors.push(`${name} has too few ${attributes['ref']}`);
  }
  const left = children[index];
  return left ? [...errors, `${name}: ${left.name} stands where the schema has no place for it`] : errors;
}

function urlOf(path: string): URL {
  return new URL(`../../${path}`, import.meta.url);
}
