import { createSolverClient } from '@lilymed/lilypad'
import { anchorTermsOf, planSubmission, readAnchor } from '@lilymed/parties'
import type { AnchorTerms, Submission } from '@lilymed/parties'
import { AppError, printable } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action } from '../command.ts'
import { readDealId } from '../parties/deal-argument.ts'
import { readDealDocument } from '../parties/deal-document.ts'
import { proveResult } from '../parties/prove-result.ts'
import { runAct } from '../parties/run-act.ts'

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

const readCount = (text: string): bigint => {
  if (/^[1-9]\d{0,17}$/.test(text)) return BigInt(text)
  throw usage(`--instructions takes a whole number from 1 on, got ${printable(text)}`)
}

const rejected = (message: string): AppError => new AppError({ code: 'REJECTED', message, retryable: false })

type Found = Pick<Submission, 'dataId' | 'instructionCount' | 'source'>

/** What a solver has. Nothing of it is signed: only what follows from the deal’s id can be proved. */
const resultAt = async (
  solverUrl: string | undefined,
  { dealId, instructionCount, signal }: { dealId: string; instructionCount: bigint; signal: AbortSignal },
): Promise<Found> => {
  if (solverUrl === undefined)
    throw usage('name the result with --data-id, or the solver that has it with --solver')
  const result = await createSolverClient({ url: solverUrl, signal }).getDealResult(dealId)
  if (result.error !== '')
    throw rejected(`the solver has no result of this deal but a failure: ${printable(result.error)}`)
  if (result.deal_id !== '' && result.deal_id !== dealId)
    throw rejected(`the solver answers with the result of another deal, ${printable(result.deal_id)}`)
  if (result.instruction_count !== instructionCount)
    throw rejected(
      `the solver charges ${result.instruction_count} instructions for this job, which the collateral follows from, and ${instructionCount} ${instructionCount === 1n ? 'is what Lilypad’s own executors count' : 'was expected'}: say --instructions ${result.instruction_count} if your machine counted that`,
    )
  return { dataId: result.data_id, instructionCount, source: 'solver' }
}

/** What the deal's document says, proved to hash to its id; undefined where nothing says where it is. */
const termsAt = async (source: Parameters<typeof readDealDocument>[0]): Promise<AnchorTerms | undefined> => {
  if (source.file === undefined && source.solverUrl === undefined) return undefined
  const { deal } = await readDealDocument(source)
  try {
    return anchorTermsOf(deal)
  } catch (failure) {
    if (!(failure instanceof TypeError)) throw failure
    throw rejected(`a member of the deal’s document is no account (${failure.message})`)
  }
}

/** `lilymed deal submit`. */
export const dealSubmit: Action = (invocation) => {
  const { options } = invocation
  const dealId = readDealId(invocation)
  const [dataId, path] = [textOption(options, 'dataId'), textOption(options, 'result')]
  const instructionCount = readCount(textOption(options, 'instructions') ?? '1')
  return runAct(invocation, async ({ network, settings, address, signal }) => {
    const { solverUrl } = settings
    const found: Found =
      dataId === undefined
        ? await resultAt(solverUrl, { dealId, instructionCount, signal })
        : { dataId, instructionCount, source: 'provider' }
    // Who names the result need not have the solver at hand.
    const file = textOption(options, 'dealFile')
    const terms = await termsAt({ dealId, file, signal, ...(dataId === undefined && { solverUrl }) })
    if (path !== undefined) await proveResult({ dataId: found.dataId, path, location: '', signal })
    const submission: Submission = { ...found, ...(path !== undefined && { source: 'bytes' }), terms }
    return async ({ notBefore }) =>
      planSubmission(await readAnchor(network, dealId, { address, notBefore }), submission)
  })
}
