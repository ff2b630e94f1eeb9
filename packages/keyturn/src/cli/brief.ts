/** AWS repeats who asked for what on which; whoever reads it knows from what stands beside it. */
export function brief(text: string): string {
  return text.replaceAll(
    /User: \S+ is not authorized to perform: (\S+)(?: on resource: (?:access key )?\S+)?(?: because no identity-based policy allows the \S+ action)?/g,
    (_whole, action) => `AWS denies ${action}`,
  );
}
