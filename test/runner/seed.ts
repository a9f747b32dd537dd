import { randomInt } from 'node:crypto'
import { execFileSync } from 'node:child_process'

/** Where random cases start from, 1 to 2^31 - 1, and why there. */
export type Seed = { readonly value: number; readonly reason: string }

const largest = 2 ** 31 - 1

/**
 * The seed of every random test of a run: the one that was asked for, else the commit's own, else chance. A commit is thus tested
 * with the same cases wherever it is tested, so that it cannot pass here and fail there by luck, and each commit tries others.
 *
 * Throws a RangeError for a seed that was asked for and is no whole number from 1 to 2^31 - 1.
 */
export const chooseSeed = (asked: string | undefined, commit: string | undefined): Seed => {
  // Whoever sets a variable to nothing asks for nothing.
  if (asked !== undefined && asked !== '') {
    const value = Number(asked)
    if (/^\d+$/.test(asked) && value >= 1 && value <= largest) return { value, reason: 'LILYMED_TEST_SEED' }
    throw new RangeError(`LILYMED_TEST_SEED must be a whole number from 1 to ${largest}, and is ${asked}`)
  }
  if (commit !== undefined && /^[0-9a-f]{8}/.test(commit)) {
    return {
      value: Number.parseInt(commit.slice(0, 8), 16) & largest || 1,
      reason: `commit ${commit.slice(0, 8)}`,
    }
  }
  return { value: randomInt(1, largest), reason: 'chance, as there is no commit' }
}

/** The commit that is checked out, if this is a clone that git can read. */
export const currentCommit = (): string | undefined => {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return undefined
  }
}
