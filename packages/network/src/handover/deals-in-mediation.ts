import type { RpcProvider } from '@lilymed/chain'
import { createContractClient, explainRevert } from '@lilymed/chain'
import { lilypadControllerAbi, lilypadStorageAbi } from '@lilymed/contracts-abi'
import { eventText } from '../chain-reads/event-text.ts'
import { readEvents } from '../chain-reads/read-logs.ts'

/** Lilypad's AgreementState of a deal whose result was checked and that waits for its mediation. */
const RESULTS_CHECKED = 4

/** A deal that only the controller's present handler can rule on. */
export type DealInMediation = { readonly dealId: string; readonly checkedAt: Date }

/**
 * The deals that would have no handler if the controller's were replaced now: those in ResultsChecked. Found through the storage's own events,
 * from `fromBlock` on, and asked for their state at the newest block.
 */
export const dealsInMediation = async (
  provider: RpcProvider,
  controllerAddress: string,
  fromBlock: number,
): Promise<readonly DealInMediation[]> => {
  const access = { provider, explain: explainRevert }
  const controller = createContractClient(lilypadControllerAbi, controllerAddress, access)
  const storage = createContractClient(
    lilypadStorageAbi,
    await controller.read('getStorageAddress', []),
    access,
  )
  const changes = await readEvents(provider, {
    address: storage.address,
    abi: lilypadStorageAbi,
    event: 'DealStateChange',
    fromBlock,
    toBlock: await provider.getBlockNumber(),
  })
  const lastState = new Map(
    changes.map((change) => [eventText(change, 'dealId'), Number(change.args['state'])]),
  )
  const candidates = [...lastState].flatMap(([dealId, state]) =>
    dealId === undefined || state !== RESULTS_CHECKED ? [] : [dealId],
  )
  const deals: DealInMediation[] = []
  for (const dealId of candidates) {
    const agreement = await storage.read('getAgreement', [dealId])
    if (agreement.state !== RESULTS_CHECKED) continue
    deals.push({ dealId, checkedAt: new Date(Number(agreement.resultsCheckedAt) * 1_000) })
  }
  return deals
}
