import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Interface } from 'ethers/abi'
import { Transaction } from 'ethers/transaction'
import { disputePoolAbi, settlementAbi } from '@lilymed/contracts-abi'
import type { Address } from '@lilymed/domain'
import { claimingStream } from '@lilymed/domain/claiming'
import type { Ballot } from '@lilymed/domain/mediation'
import { StreamNotFound } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { evidenceCid } from '../evidence/evidence-cid.ts'
import { protectionFile, readProtection } from '../protection/open-protection.ts'
import { transactionStream } from '../transactions/open-sender.ts'

const abi = new Interface(disputePoolAbi)
const settlement = new Interface(settlementAbi)

export type RecordedFirstOptions = {
  readonly chainId: number
  /** What lies on the disk, and nothing that is only under way to it. */
  readonly store: Pick<EventStore, 'readStream'>
  /** Where vote protection and evidence lie. */
  readonly directory: string
}

/**
 * What a signed transaction rests on that is not on disk at the moment it leaves the node; empty where all of it is: that it was
 * signed, the intent it carries out, and for a commitment its promise and its evidence.
 */
export const missingRecords = async (
  raw: string,
  { chainId, store, directory }: RecordedFirstOptions,
): Promise<readonly string[]> => {
  const { data: calldata, from } = Transaction.from(raw)
  const call = abi.parseTransaction({ data: calldata })
  const missing: string[] = []
  const signed = await eventsOf(store, transactionStream(chainId))
  const isSigned = signed.some(
    ({ type, data }) =>
      type === 'TransactionSigned' && (data as { attempt?: { raw?: string } }).attempt?.raw === raw,
  )
  if (!isSigned) missing.push('TransactionSigned')
  if (settlement.parseTransaction({ data: calldata })?.name === 'claimOf') {
    // A claim that is open when it leaves: one that has ended needs another intent.
    const claims = await eventsOf(store, claimingStream(chainId, from as Address))
    if (claims.at(-1)?.type !== 'ClaimIntended') missing.push('ClaimIntended')
    return missing
  }
  if (call?.name === 'appeal') {
    const votes = await eventsOf(store, `mediation-${chainId}.${String(call.args[0])}.1`)
    if (!votes.some(({ type }) => type === 'AppealIntended')) missing.push('AppealIntended')
    return missing
  }
  if (call?.name !== 'commit' && call?.name !== 'reveal') return missing

  const vote = call.name === 'reveal' ? (call.args[0] as { disputeId: string; round: bigint }) : undefined
  const disputeId = vote?.disputeId ?? String(call.args[0])
  const promises = (await readProtection(protectionFile(directory))).filter(
    (promise) => promise.disputeId === disputeId,
  )
  const mediation = await eventsOf(store, `mediation-${chainId}.${disputeId}.${vote?.round ?? 1n}`)
  if (call.name === 'reveal') {
    if (!mediation.some(({ type }) => type === 'RevealIntended')) missing.push('RevealIntended')
    return missing
  }
  const commitment = String(call.args[1])
  const intents = mediation
    .filter(({ type }) => type === 'CommitIntended')
    .map(({ data }) => data as { commitment: string; ballot: Ballot })
  const intent = intents.find((each) => each.commitment === commitment)
  if (intent === undefined) return [...missing, 'CommitIntended']
  if (!promises.some((promise) => promise.commitment === commitment)) missing.push('promise')
  const evidence = join(directory, 'evidence', `${evidenceCid(intent.ballot.evidence).toString()}.car`)
  if (!existsSync(evidence)) missing.push('evidence')
  return missing
}

type Told = { readonly type: string; readonly data: unknown }

const eventsOf = async (store: Pick<EventStore, 'readStream'>, stream: string): Promise<readonly Told[]> => {
  const events: Told[] = []
  try {
    for await (const { type, data } of store.readStream(stream)) events.push({ type, data })
  } catch (failure) {
    if (!(failure instanceof StreamNotFound)) throw failure
  }
  return events
}
