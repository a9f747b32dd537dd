/**
 * The commit that a name means among the lines of `git ls-remote`, tags before branches as in git's own order; a tag with a
 * message of its own counts as what it points to. Undefined where nothing has the name.
 */
export const pickRevision = (lines: string, revision: string): string | undefined => {
  const refs = new Map(
    lines.split('\n').flatMap((line) => {
      const [, commit, name] = /^([0-9a-f]{40})\t(\S+)$/.exec(line) ?? []
      return commit === undefined || name === undefined ? [] : [[name, commit] as const]
    }),
  )
  if (revision === 'HEAD') return refs.get('HEAD')
  return (
    refs.get(`refs/tags/${revision}^{}`) ??
    refs.get(`refs/tags/${revision}`) ??
    refs.get(`refs/heads/${revision}`)
  )
}
