import type { WriteRejection } from './artifact-store.ts'

/** More came than was announced. */
export function tooLarge(limitBytes: number): WriteRejection {
  const message = `expected at most ${limitBytes} bytes, there came more`
  return { kind: 'rejected', code: 'ARTIFACT_TOO_LARGE', message }
}

/** Other bytes came than were announced. */
export function mismatch(expected: string, found: string): WriteRejection {
  const message = `expected bytes with the sha256 ${expected}, they have ${found}`
  return { kind: 'rejected', code: 'DIGEST_MISMATCH', message }
}

/** Whether an error of a file says that there is no room on its disk. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** The disk has less room than the store was given. */
export function diskFull(directory: string): WriteRejection {
  const message = `the disk under ${directory} is full; make room on it, or lower artifactLimitBytes`
  return { kind: 'rejected', code: 'STORE_FULL', message }
}
