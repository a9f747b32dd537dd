import type { ExamineRuns } from '../reexecutor/examine-runs.ts'
import type { ExecuteBundle } from '../reexecutor/execute-bundle.ts'

/** The machine for what is examined and not voted on: it is asked though it is jailed, so that its operator sees how it does. */
export type ShadowMachine = {
  readonly isJailed: () => boolean
  readonly executeBundle: ExecuteBundle
  readonly examineRuns: ExamineRuns
}
