import type { RunBundle } from '@lilymed/lilypad'
import { printable } from '@lilymed/service-kit'
import type { ExaminationRecord } from './examination-record.ts'
import type { ExecuteBundle } from '../reexecutor/execute-bundle.ts'
import { withheldMessage } from '../privacy/job-privacy.ts'
import type { PrepareBundle, PrepareRequest } from './prepare-bundle.ts'
import type { Patience } from './retry.ts'
import { failedRun } from './run-ending.ts'
import type { RunEnding } from './run-ending.ts'

/** One run of a disputed job. */
export type RunRequest = PrepareRequest & {
  readonly run: number
  /** Chain time, unix seconds. */
  readonly at: number
}

/** Runs a disputed job and records how the run ended, whatever that is; only an abort and the store's failures are thrown. */
export type RunDuty = (
  journal: Pick<ExaminationRecord, 'execute'>,
  request: RunRequest,
  patience: Patience,
) => Promise<void>

export type RunDutyOptions = { readonly prepareBundle: PrepareBundle; readonly executeBundle: ExecuteBundle }

/** Prepares, executes and records runs. */
export const createRunDuty =
  ({ prepareBundle, executeBundle }: RunDutyOptions): RunDuty =>
  async (journal, { run, at, ...request }, patience) => {
    const prepared = await prepareBundle(request, patience)
    const isPrivate = prepared.kind === 'prepared' && prepared.privacy !== undefined
    const isModulePinned = prepared.kind === 'prepared' && prepared.isModulePinned
    const ending: RunEnding =
      prepared.kind === 'refused'
        ? failedRun(prepared.reason, prepared.message)
        : await executeBundle(prepared.bundle satisfies RunBundle, patience)
    await journal.execute(
      ending.kind === 'completed'
        ? {
            type: 'CompleteRun',
            run: { run, ...ending.run, isModulePinned },
            knownAnswerPassed: ending.knownAnswerPassed,
            at,
          }
        : {
            type: 'FailRun',
            run,
            reason: ending.reason,
            message: isPrivate ? withheldMessage : printable(ending.message),
          },
    )
  }
