import { ContractRefused, createContractClient } from '@lilymed/chain'
import type { CallReader, RevertExplainer } from '@lilymed/chain'
import { lilypadControllerAbi, lilypadMediationRandomAbi } from '@lilymed/contracts-abi'
import type { Address, DealId } from '@lilymed/domain'
import { printable } from '@lilymed/service-kit'
import type { RandomContracts } from '../handler.ts'

/** Something that makes every verdict of this node revert, or the chain say other things than it reads. */
export type Obstacle = {
  readonly code:
    | 'CONTROLLER_ABSENT'
    | 'HANDLER_ABSENT'
    | 'HANDLER_REPLACED'
    | 'HANDLER_OBEYS_ANOTHER'
    | 'DRAW_DIFFERS'
    | 'STORAGE_REPLACED'
    | 'PAYMENTS_REPLACED'
  readonly detail: string
  readonly remedy: string
}

/** A deal that this node knows a draw of, and whom it is of. */
export type KnownDraw = { readonly dealId: DealId; readonly mediator: Address }

/** So many draws are held against the handler at a time. */
const mostDraws = 32

/**
 * What stands in the way of verdicts as Lilypad is wired now. The controller takes them from the handler it names and from no other,
 * whoever was drawn by an earlier one; nobody can decide such deals any more. The handler takes a verdict from the mediator that it
 * remembers, so the draws of deals that are open are held against it. Throws what the endpoint throws when it does not answer.
 */
export const obstaclesOf = async (
  contracts: RandomContracts,
  reads: { readonly provider: CallReader; readonly explain: RevertExplainer },
  draws: readonly KnownDraw[] = [],
): Promise<readonly Obstacle[]> => {
  const controller = createContractClient(lilypadControllerAbi, contracts.lilypadController, reads)
  const handler = createContractClient(lilypadMediationRandomAbi, contracts.lilypadMediationRandom, reads)
  const [obeyed, named, remembered] = await Promise.all([
    said(handler.read('getControllerAddress', [])),
    Promise.all([
      said(controller.read('getMediationAddress', [])),
      said(controller.read('getStorageAddress', [])),
      said(controller.read('getPaymentsAddress', [])),
    ]),
    Promise.all(draws.slice(0, mostDraws).map(({ dealId }) => said(handler.read('getMediator', [dealId])))),
  ])
  const [mediation, storage, payments] = named
  const found: Obstacle[] = []
  if (mediation === undefined || storage === undefined || payments === undefined) {
    found.push(
      obstacle(
        'CONTROLLER_ABSENT',
        `there is no LilypadController at ${contracts.lilypadController}`,
        'check chain.contracts.lilypadController',
      ),
    )
  } else {
    if (mediation !== contracts.lilypadMediationRandom)
      found.push(
        replaced('HANDLER_REPLACED', 'lilypadMediationRandom', mediation, contracts.lilypadMediationRandom),
      )
    if (storage !== contracts.lilypadStorage)
      found.push(replaced('STORAGE_REPLACED', 'lilypadStorage', storage, contracts.lilypadStorage))
    if (payments !== contracts.lilypadPayments)
      found.push(replaced('PAYMENTS_REPLACED', 'lilypadPayments', payments, contracts.lilypadPayments))
  }
  if (obeyed === undefined) {
    found.push(
      obstacle(
        'HANDLER_ABSENT',
        `there is no LilypadMediationRandom at ${contracts.lilypadMediationRandom}`,
        'check chain.contracts.lilypadMediationRandom; of a pool, set handler = "pool"',
      ),
    )
  } else if (obeyed !== contracts.lilypadController) {
    found.push(
      obstacle(
        'HANDLER_OBEYS_ANOTHER',
        `the handler hands verdicts to the controller ${obeyed}, not to ${contracts.lilypadController}`,
        'check chain.contracts.lilypadController, or ask Lilypad’s administrator to wire the handler',
      ),
    )
  }
  for (const [place, mediator] of remembered.entries()) {
    const draw = draws[place]
    if (draw === undefined || mediator === undefined || mediator === draw.mediator) continue
    found.push(
      obstacle(
        'DRAW_DIFFERS',
        `the handler takes the verdict on deal ${printable(draw.dealId).slice(0, 64)} from ${mediator}, and this node knows of the draw of ${draw.mediator}`,
        'wait for the chain to settle; where it stays so, an endpoint tells what is not on the chain: check chain.endpoints',
      ),
    )
  }
  return found
}

const obstacle = (code: Obstacle['code'], detail: string, remedy: string): Obstacle => ({
  code,
  detail,
  remedy,
})

const replaced = (code: Obstacle['code'], setting: string, named: string, configured: string): Obstacle =>
  obstacle(
    code,
    `the controller works with ${named}, not with ${configured}`,
    `set chain.contracts.${setting} to what the controller names; deals that the old one drew for time out`,
  )

/** What a contract says; undefined where it is not the contract that could say it. */
const said = async (answer: Promise<string>): Promise<string | undefined> => {
  try {
    return await answer
  } catch (failure) {
    if (failure instanceof ContractRefused) return undefined
    throw failure
  }
}
