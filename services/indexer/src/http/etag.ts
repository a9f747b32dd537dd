/** The weak tag of everything that reflects one position of the log in one build of the read model. */
export const etagOf = (position: string, edition: string): string =>
  `W/"${position}${edition === '' ? '' : `-${edition}`}"`

/** Whether a reader's `If-None-Match` already names this tag, compared weakly (RFC 9110 §8.8.3.2). */
export const isUnchanged = (ifNoneMatch: string | undefined, etag: string): boolean => {
  if (ifNoneMatch === undefined) return false
  const strong = (tag: string): string => tag.trim().replace(/^W\//, '')
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || strong(tag) === strong(etag))
}
