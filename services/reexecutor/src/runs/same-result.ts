import type { CompletedFinding } from './run-view.ts'

type Result = Pick<CompletedFinding, 'resultDigest' | 'files'>

/** Whether two executions left the same bytes under the same paths, dotfiles, which are in no CID, included. */
export function isSameResult(one: Result, other: Result): boolean {
  return (
    one.resultDigest === other.resultDigest &&
    one.files.length === other.files.length &&
    one.files.every(({ path, sha256 }, index) => {
      const same = other.files[index]
      return same?.path === path && same.sha256 === sha256
    })
  )
}
