import { stringify } from 'yaml';
import { sharpComment } from './markup-text.ts';

/** Data as YAML, with remarks before it. Quoted for readers of version 1.1 too, for whom `yes` and `on` are no text. */
export function yamlDocuments(comments: readonly string[], documents: readonly object[]): string {
  const texts = documents.map((document) => stringify(document, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }));
  return `${sharpComment(comments)}${texts.join('---\n')}`;
}
