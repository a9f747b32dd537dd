import { createSolverClient } from '@lilymed/lilypad'
import { planSubmission, readAnchor } from '@lilymed/parties'
import type { Submission } from '@lilymed/parties'
import { AppError, printable } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action } from '../command.ts'
import { readDealId } from '../parties/deal-argument.ts'
import { runAct } from '../parties/run-act.ts'

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

const readCount = (text: string): bigint => {
  if (/^[1-9]\d{0,17}$/.test(text)) return BigInt(text)
  throw usage(`--instructions takes a whole number from 1 on, got ${printable(text)}`)
}

const resultAt = async (
  solverUrl: string | undefined,
  dealId: string,
  signal: AbortSignal,
): Promise<Submission> => {
  if (solverUrl === undefined)
    throw usage('name the result with --data-id, or the solver that has it with --solver')
  const {
    data_id: dataId,
    error,
    instruction_count: instructionCount,
  } = await createSolverClient({
    url: solverUrl,
    signal,
  }).getDealResult(dealId)
  if (error === '') return { dataId, instructionCount }
  const message = `the solver has no result of this deal but a failure: ${printable(error)}`
  throw new AppError({ code: 'REJECTED', message, retryable: false })
}

/** `lilymed deal submit`. */
export const dealSubmit: Action = (invocation) => {
  const { options } = invocation
  const dealId = readDealId(invocation)
  const dataId = textOption(options, 'dataId')
  const instructionCount = readCount(textOption(options, 'instructions') ?? '1')
  return runAct(invocation, async ({ network, settings, address, signal }) => {
    const found =
      dataId === undefined ? await resultAt(settings.solverUrl, dealId, signal) : { dataId, instructionCount }
    return async ({ notBefore }) =>
      planSubmission(await readAnchor(network, dealId, { address, notBefore }), found)
  })
}
