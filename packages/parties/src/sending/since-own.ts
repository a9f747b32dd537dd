import { headFrom } from '../network/head-from.ts'
import type { PartyNetwork } from '../network/open-party-network.ts'
import type { PartySender } from './party-sender.ts'

type Sending = { readonly network: PartyNetwork; readonly sender: PartySender | undefined }

/** The network as no look may see it from before one's own last transaction: a node that lags would have it sent once more, or given up. */
export const sinceOwn = ({ network, sender }: Sending): Sending => {
  let mined = 0
  return {
    network: { ...network, head: () => headFrom(network, mined) },
    sender: sender && {
      ...sender,
      send: async (step) => {
        const sent = await sender.send(step)
        mined = Math.max(mined, sent.blockNumber)
        return sent
      },
    },
  }
}
