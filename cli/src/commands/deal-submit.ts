import { createSolverClient } from '@lilymed/lilypad'
import { planSubmission, readAnchor } from '@lilymed/parties'
import type { Submission } from '@lilymed/parties'
import { AppError, printable } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command } from '../command.ts'
import { dealArgument, readDealId } from '../parties/deal-argument.ts'
import { actOptions, runAct } from '../parties/run-act.ts'

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

export const dealSubmit: Command = {
  name: 'deal submit',
  summary: 'Submit the result of a deal that is on chain, as its provider',
  description:
    'Released Lilypad tells a result to its solver alone; what is not on chain can be neither challenged nor paid for by a ruling. Takes the result that the solver has, or --data-id, says what it costs and what is at stake, and submits it with the provider’s key. Exit code 3: the deal is not on chain. 4: refused, or not agreed to.',
  arguments: [dealArgument],
  options: [
    ...actOptions,
    { flags: '--solver <url>', summary: 'the solver that has the result' },
    { flags: '--data-id <cid>', summary: 'the result’s CIDv0, or sealed: and the seal over it' },
    { flags: '--instructions <count>', summary: 'what the job is charged for, with --data-id', default: '1' },
  ],
  examples: ['lilymed deal submit Qm… --config provider.toml', 'lilymed deal submit Qm… --data-id Qm… --yes'],
  run: (invocation) => {
    const { options } = invocation
    const dealId = readDealId(invocation)
    const dataId = textOption(options, 'dataId')
    const instructionCount = readCount(textOption(options, 'instructions') ?? '1')
    return runAct(invocation, async ({ network, settings, address, signal }) => {
      const found =
        dataId === undefined
          ? await resultAt(settings.solverUrl, dealId, signal)
          : { dataId, instructionCount }
      return async ({ notBefore }) =>
        planSubmission(await readAnchor(network, dealId, { address, notBefore }), found)
    })
  },
}
