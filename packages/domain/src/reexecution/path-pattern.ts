/** Why a text is no path pattern; undefined for one that is. */
export const pathPatternProblem = (pattern: string): string | undefined => {
  if (pattern.length > 1024) return 'is longer than 1024 characters'
  const segments = pattern.split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    return 'has an empty segment, "." or ".."'
  if (segments.some((segment) => segment.includes('**') && segment !== '**'))
    return '"**" must be a segment of its own'
  return undefined
}

/** Whether a path matches a pattern: `*` stands for any text within a segment, `**` for any number of segments. */
export const matchesPath = (pattern: string, path: string): boolean =>
  matchesGlob(pattern.split('/'), path.split('/'), '**', (expected, found) =>
    matchesGlob(expected.split(''), found.split(''), '*', (left, right) => left === right),
  )

/** Whether a list of words matches one with wildcards, in time proportional to their product: only the last wildcard is retried. */
const matchesGlob = (
  pattern: readonly string[],
  words: readonly string[],
  wildcard: string,
  isSame: (expected: string, found: string) => boolean,
): boolean => {
  let at = 0
  let retry: { readonly pattern: number; word: number } | undefined
  for (let word = 0; word < words.length;) {
    const expected = pattern[at]
    if (expected === wildcard) {
      retry = { pattern: ++at, word }
    } else if (expected !== undefined && isSame(expected, words[word] ?? '')) {
      at += 1
      word += 1
    } else if (retry !== undefined) {
      word = ++retry.word
      at = retry.pattern
    } else {
      return false
    }
  }
  return pattern.slice(at).every((rest) => rest === wildcard)
}
