import { sha256 } from 'ethers/crypto'
import type { Bytes32 } from '../values/ids.ts'
import type { Comparator } from './comparator.ts'
import { matchesPath } from './path-pattern.ts'
import type { Rung } from './rung.ts'

/** A program's log, which is a file of its result. */
export type Log = 'stdout' | 'stderr'

/**
 * How results of a module are compared, as the module's author fixed it before any deal: `/lilymed_policy.json` beside the
 * module's template, at the same commit.
 */
export type ComparisonPolicy = {
  readonly version: 1
  /** The highest rung a comparison may climb. */
  readonly rung: Rung
  /** Results compare equal whatever class of machine made them, so that a difference counts without a declared class. */
  readonly portable: boolean
  /** Logs that are no part of the comparison. */
  readonly ignoredLogs: readonly Log[]
  /** Groups of determinism classes whose honest results were found to be within these tolerances of each other. */
  readonly compatibleClasses: readonly (readonly string[])[]
  /** The first pattern that matches a path gives its comparator; a path that none matches is compared exactly. */
  readonly files: readonly FileRule[]
}

export type FileRule = {
  /** `*` stands for any text within a segment, `**` for any segments. */
  readonly path: string
  readonly comparator: Comparator
}

/** The policy of a module that has none: byte for byte. */
export const EXACT_POLICY: ComparisonPolicy = {
  version: 1,
  rung: 1,
  portable: false,
  ignoredLogs: [],
  compatibleClasses: [],
  files: [],
}

/** What a policy says of one path of a result. */
export const comparatorFor = (
  { files, ignoredLogs }: ComparisonPolicy,
  path: string,
): Comparator | 'ignored' => {
  if (ignoredLogs.some((log) => log === path)) return 'ignored'
  return files.find((rule) => matchesPath(rule.path, path))?.comparator ?? { kind: 'exact' }
}

/** The name of a policy: sha2-256 of the bytes of its file; of no bytes where the module has none. */
export const policyDigest = (bytes: Uint8Array): Bytes32 => sha256(bytes)
