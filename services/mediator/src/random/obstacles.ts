import { ContractRefused, createContractClient } from '@lilymed/chain'
import type { CallReader, RevertExplainer } from '@lilymed/chain'
import { lilypadControllerAbi, lilypadMediationRandomAbi } from '@lilymed/contracts-abi'
import type { RandomContracts } from '../handler.ts'

/** Something that makes every verdict of this node revert, or the chain say other things than it reads. */
export type Obstacle = {
  readonly code:
    | 'CONTROLLER_ABSENT'
    | 'HANDLER_ABSENT'
    | 'HANDLER_REPLACED'
    | 'HANDLER_OBEYS_ANOTHER'
    | 'STORAGE_REPLACED'
    | 'PAYMENTS_REPLACED'
  readonly detail: string
  readonly remedy: string
}

/**
 * What stands in the way of verdicts as Lilypad is wired now. The controller takes them from the handler it names and from no other,
 * whoever was drawn by an earlier one; nobody can decide such deals any more. Throws what the endpoint throws when it does not answer.
 */
export const obstaclesOf = async (
  contracts: RandomContracts,
  reads: { readonly provider: CallReader; readonly explain: RevertExplainer },
): Promise<readonly Obstacle[]> => {
  const controller = createContractClient(lilypadControllerAbi, contracts.lilypadController, reads)
  const handler = createContractClient(lilypadMediationRandomAbi, contracts.lilypadMediationRandom, reads)
  const [obeyed, named] = await Promise.all([
    said(handler.read('getControllerAddress', [])),
    Promise.all([
      said(controller.read('getMediationAddress', [])),
      said(controller.read('getStorageAddress', [])),
      said(controller.read('getPaymentsAddress', [])),
    ]),
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
