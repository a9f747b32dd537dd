import { createFileKeeper, deployedContracts } from '@lilymed/network'
import type { PartyNetwork } from '@lilymed/parties'
import { AppError } from '@lilymed/service-kit'
import { getAddress } from 'ethers'

/** What the record of a deployment says of a network. */
export type NetworkRecord = {
  readonly file: string
  readonly chainId: number
  readonly controller: string
  readonly disputePool: string | undefined
  readonly settlement: string | undefined
  readonly forwarder: string | undefined
}

/** Reads the record that `lilymed network deploy` keeps. Throws NOT_FOUND, and RECORD_UNREADABLE for what is none. */
export const readNetworkRecord = (file: string): NetworkRecord => {
  const record = createFileKeeper(file).load()
  if (record === undefined) {
    const message = `there is no deployment record ${file}: name the network.json of lilymed network deploy, or the controller itself`
    throw new AppError({ code: 'NOT_FOUND', message, retryable: false })
  }
  const { DisputePool, Settlement, ChallengeForwarder } = deployedContracts(record)
  return {
    file,
    chainId: record.chainId,
    controller: getAddress(record.controller),
    disputePool: DisputePool,
    settlement: Settlement,
    forwarder: ChallengeForwarder,
  }
}

/** Throws RECORD_OF_ANOTHER where the controller's handler is not the recorded pool, or money would go through another contract than the recorded. */
export const requireSamePool = (
  { file, disputePool, settlement }: NetworkRecord,
  { client }: Pick<PartyNetwork, 'client'>,
): void => {
  const found = client.disputePool.address
  const payee = client.settlement.address
  if (disputePool === found && settlement !== undefined && settlement !== payee) {
    throw new AppError({
      code: 'RECORD_OF_ANOTHER',
      message: `the RPC says that the pool ${found} is paid through ${payee}, and the record ${file} has ${settlement}: a pool never changes that, so believe this RPC nothing`,
      retryable: false,
    })
  }
  if (disputePool === found) return
  throw new AppError({
    code: 'RECORD_OF_ANOTHER',
    message: `the controller’s mediation handler is the pool ${found}, and the record ${file} has ${disputePool ?? 'none yet'}: name the record of the pool that is in charge`,
    retryable: false,
  })
}
