import type { UserFacts } from './account.ts';
import type { Policy } from './policy.ts';

/** Who answers for the keys of a user, by the first of the policy's tags that is there; null where nobody is named or nobody asked. */
export function ownerOf({ tags }: Pick<UserFacts, 'tags'>, { ownerTags }: Pick<Policy, 'ownerTags'>): string | null {
  if (!tags.known) return null;
  for (const name of ownerTags) {
    const owner = tags.value.get(name);
    if (owner !== undefined && owner !== '') return owner;
  }
  return null;
}
