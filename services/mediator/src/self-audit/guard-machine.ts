import { failedRun } from '../duties/run-ending.ts'
import type { RunEnding } from '../duties/run-ending.ts'
import type { ExecuteBundle } from '../reexecutor/execute-bundle.ts'
import type { MachineJail } from './machine-jail.ts'

export type GuardMachineOptions = {
  readonly executeBundle: ExecuteBundle
  readonly jail: MachineJail
  /** Told once when the machine is jailed. */
  readonly onJailed: (reason: string) => void
  /** Whether a jailed machine is asked all the same, because nothing it computes is voted on. */
  readonly runsJailed?: boolean
  readonly now?: () => Date
}

/**
 * Runs jobs on a machine as long as it gives known answers. Once a known-answer test has failed it runs nothing any more, over restarts
 * too: every vote is then CANNOT_REPRODUCE for that reason, which is never slashed, as being absent would be.
 */
export const guardMachine =
  ({
    executeBundle,
    jail,
    onJailed,
    runsJailed = false,
    now = () => new Date(),
  }: GuardMachineOptions): ExecuteBundle =>
  async (bundle, patience) => {
    const jailed = runsJailed ? undefined : jail.read()
    if (jailed !== undefined) {
      const message = `this machine is believed no more since ${jailed.since}: ${jailed.reason}`
      return failedRun('KNOWN_ANSWER_FAILED', message)
    }
    const ending = await executeBundle(bundle, patience)
    const failure = knownAnswerFailure(ending)
    if (failure !== undefined && jail.jail(failure, now())) onJailed(failure)
    return ending
  }

const knownAnswerFailure = (ending: RunEnding): string | undefined => {
  if (ending.kind === 'completed') {
    return ending.knownAnswerPassed
      ? undefined
      : 'a run ended on a machine whose known-answer test had not passed'
  }
  return ending.reason === 'KNOWN_ANSWER_FAILED' ? ending.message : undefined
}
