import { randomBytes } from 'node:crypto'

/**
 * Tells this process from every other, and so one version of the program from another: it runs from source, where a version number stands still while what
 * it answers changes. Replicas differ, too; a reader that is sent from one to another asks once more.
 */
const thisProgram = randomBytes(4).toString('hex')

/** The weak tag of everything that one program says of one position of the log in one build of the read model. */
export const etagOf = (position: string, edition: string, program = thisProgram): string =>
  `W/"${[position, program, edition].filter((part) => part !== '').join('-')}"`

/** Whether a reader's `If-None-Match` already names this tag, compared weakly (RFC 9110 §8.8.3.2). */
export const isUnchanged = (ifNoneMatch: string | undefined, etag: string): boolean => {
  if (ifNoneMatch === undefined) return false
  const strong = (tag: string): string => tag.trim().replace(/^W\//, '')
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || strong(tag) === strong(etag))
}
