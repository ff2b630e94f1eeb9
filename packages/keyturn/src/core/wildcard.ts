/**
 * Whether a text is like a pattern: `*` stands for any letters, `?` for one, upper and lower case are told apart. It never goes
 * back before the last `*`, so the time is at most pattern times text, and names in AWS have at most 512 letters.
 */
export function isLike(text: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  // By letters and not by halves of them: a tag's value may hold what takes two UTF-16 units.
  const wanted = Array.from(pattern);
  const letters = Array.from(text);
  let at = 0;
  let inPattern = 0;
  let lastAny = -1;
  let retryAt = 0;
  while (at < letters.length) {
    const want = wanted[inPattern];
    if (want === '*') {
      lastAny = inPattern++;
      retryAt = at;
    } else if (want === '?' || (want !== undefined && want === letters[at])) {
      inPattern++;
      at++;
    } else if (lastAny >= 0) {
      inPattern = lastAny + 1;
      at = ++retryAt;
    } else {
      return false;
    }
  }
  while (wanted[inPattern] === '*') inPattern++;
  return inPattern === wanted.length;
}
