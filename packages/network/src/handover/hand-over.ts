import { setTimeout as pause } from 'node:timers/promises'
import { createContractClient, explainRevert } from '@lilymed/chain'
import type { ContractCall } from '@lilymed/chain'
import { lilypadControllerAbi } from '@lilymed/contracts-abi'
import { AppError } from '@lilymed/service-kit'
import { awaitInclusion } from '../deployment/await-inclusion.ts'
import type { DeploymentContext } from '../deployment/deployment-context.ts'
import { signTransaction } from '../deployment/sign-transaction.ts'
import { dealsInMediation } from './deals-in-mediation.ts'
import type { DealInMediation } from './deals-in-mediation.ts'

/** What to do with deals that the present handler still has to rule on. */
export type StrandedPolicy = 'refuse' | 'drain' | 'strand'

export type HandoverRequest = {
  readonly controller: string
  /** The handler to be. */
  readonly handler: string
  readonly fromBlock: number
  readonly policy: StrandedPolicy
  /** Told each time deals are still waited for. */
  readonly onWaiting: (deals: readonly DealInMediation[]) => void
  /** Called with the present handler before anything is sent. */
  readonly onReplacing: (formerHandler: string) => void
  readonly pollMs?: number
  readonly signal?: AbortSignal
}

export type Handover =
  | { readonly kind: 'already'; readonly handler: string }
  | {
      readonly kind: 'switched'
      readonly handler: string
      readonly formerHandler: string
      readonly transaction: string
      /** Deals that the former handler had when the switch was mined. */
      readonly stranded: readonly DealInMediation[]
    }
  /** The controller belongs to somebody else, who can send this call. */
  | {
      readonly kind: 'owner needed'
      readonly owner: string
      readonly formerHandler: string
      readonly call: ContractCall
      readonly stranded: readonly DealInMediation[]
    }

const DEFAULT_POLL_MS = 5_000

const drained = async (
  { provider }: DeploymentContext,
  { controller, fromBlock, policy, onWaiting, pollMs = DEFAULT_POLL_MS, signal }: HandoverRequest,
): Promise<readonly DealInMediation[]> => {
  for (;;) {
    const deals = await dealsInMediation(provider, controller, fromBlock)
    if (deals.length === 0 || policy === 'strand') return deals
    onWaiting(deals)
    if (policy === 'refuse') {
      throw new AppError({
        code: 'REJECTED',
        message: `${deals.length} deal${deals.length === 1 ? ' waits' : 's wait'} for a ruling of the present handler and would be stranded: wait with --drain, or switch all the same with --strand`,
        retryable: false,
      })
    }
    await pause(pollMs, undefined, signal === undefined ? {} : { signal })
  }
}

/**
 * Makes another contract the controller's mediation handler. Deals in ResultsChecked stay with the handler they were checked under, and it can
 * rule on them only while it is the handler, so they are looked for first.
 *
 * @throws AppError REJECTED when there are such deals and the policy is to refuse; STEP_PENDING, STEP_REFUSED as a deployment does
 */
export const handOver = async (context: DeploymentContext, request: HandoverRequest): Promise<Handover> => {
  const { provider, account } = context
  const client = createContractClient(lilypadControllerAbi, request.controller, {
    provider,
    explain: explainRevert,
  })
  const formerHandler = await client.read('getMediationAddress', [])
  if (formerHandler === request.handler) return { kind: 'already', handler: request.handler }

  const call = client.call('setMediationAddress', [request.handler])
  const owner = await client.read('owner', [])
  const before = await drained(context, request)
  request.onReplacing(formerHandler)
  if (owner !== account.address) return { kind: 'owner needed', owner, formerHandler, call, stranded: before }

  const what = `switch the controller's handler to ${request.handler}`
  const signed = await signTransaction(context, what, call)
  const receipt = await awaitInclusion(context, what, signed)
  if (receipt?.status !== 1) {
    throw new AppError({
      code: 'STEP_FAILED',
      message: `${what} failed (transaction ${signed.transaction})`,
      retryable: false,
    })
  }
  const stranded = await dealsInMediation(provider, request.controller, request.fromBlock)
  return { kind: 'switched', handler: request.handler, formerHandler, transaction: receipt.hash, stranded }
}
