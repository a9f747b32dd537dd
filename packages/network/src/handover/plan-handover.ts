import { createContractClient, explainRevert } from '@lilymed/chain'
import type { ContractCall } from '@lilymed/chain'
import { lilypadControllerAbi } from '@lilymed/contracts-abi'
import type { DeploymentContext } from '../deployment/deployment-context.ts'
import { dealsInMediation } from './deals-in-mediation.ts'
import type { DealInMediation } from './deals-in-mediation.ts'
import type { HandoverRequest } from './hand-over.ts'

/** What a switch of the controller's handler would come to now. */
export type HandoverPlan = {
  readonly handler: string
  readonly presentHandler: string
  readonly owner: string
  /** `already` is the handler; `held up` by deals that only the present handler can rule on; `owner needed`: the controller is another's. */
  readonly kind: 'already' | 'would switch' | 'held up' | 'owner needed'
  readonly call: ContractCall
  /** Deals that the present handler has still to rule on. */
  readonly deals: readonly DealInMediation[]
}

/** Looks at what handOver would do. Reads only. */
export const planHandover = async (
  { provider, account }: Pick<DeploymentContext, 'provider' | 'account'>,
  {
    controller,
    handler,
    fromBlock,
    policy,
  }: Pick<HandoverRequest, 'controller' | 'handler' | 'fromBlock' | 'policy'>,
): Promise<HandoverPlan> => {
  const client = createContractClient(lilypadControllerAbi, controller, { provider, explain: explainRevert })
  const [presentHandler, owner, deals] = await Promise.all([
    client.read('getMediationAddress', []),
    client.read('owner', []),
    dealsInMediation(provider, controller, fromBlock),
  ])
  const call = client.call('setMediationAddress', [handler])
  const common = { handler, presentHandler, owner, call, deals }
  if (presentHandler === handler) return { kind: 'already', ...common, deals: [] }
  if (deals.length > 0 && policy !== 'strand') return { kind: 'held up', ...common }
  return { kind: owner === account.address ? 'would switch' : 'owner needed', ...common }
}
