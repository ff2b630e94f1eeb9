import { freeText, structures, texts } from '../input.ts';
import type { Call } from '../operation.ts';

/**
 * What policies can ask about the tags of a request: `aws:RequestTag/key` for each of `Tags`, and `aws:TagKeys` for those
 * and for `TagKeys`. Absent where there are none (IAM User Guide, reference_policies_condition-keys).
 */
export function tagContext({ input }: Call): Map<string, readonly string[]> {
  const context = new Map<string, readonly string[]>();
  const keys = texts(input, 'TagKeys');
  for (const tag of structures(input, 'Tags')) {
    const key = freeText(tag, 'Key');
    if (key === undefined) continue;
    keys.push(key);
    context.set(`aws:RequestTag/${key}`, [freeText(tag, 'Value') ?? '']);
  }
  if (keys.length > 0) context.set('aws:TagKeys', keys);
  return context;
}
