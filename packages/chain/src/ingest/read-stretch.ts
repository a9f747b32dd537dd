import type { EventReader } from '@lilymed/event-store'
import type { BlockHeader, ChainLog } from '../log-source/log-source.ts'
import { parseHeader, parseLogs } from '../log-source/parse-answers.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcAnswer } from '../rpc/rpc-provider.ts'
import type { BatchReader } from '../translate/reads/send-calls.ts'
import type { Translator } from '../translate/translator.ts'
import { factKey } from './ingest-facts.ts'
import type { IngestAction } from './ingest-action.ts'
import type { IngestEffect } from './ingest-effect.ts'
import { standingFacts } from './standing-facts.ts'

type StretchEffect = Extract<IngestEffect, { kind: 'readStretch' }>
type StretchRead = Extract<IngestAction, { kind: 'stretchRead' }>

export type StretchContext = {
  readonly store: Pick<EventReader, 'readStream'>
  readonly stream: string
  readonly translator: Translator
  readonly reader: BatchReader
}

/** A longer stretch is read only in its last blocks; `lilymed indexer verify` reads all of any. */
const MOST_BLOCKS = 10_000
const BLOCKS_A_BATCH = 50

/**
 * Reads the blocks of a stretch again, each by its hash, and looks for facts that are neither in the stream nor about to be
 * appended. Headers are linked from the last block, which must be the one we have; a chain that has moved on is 'moved'.
 */
export const readStretch = async (
  context: StretchContext,
  { stretch, coming }: StretchEffect,
): Promise<StretchRead> => {
  const from = Math.max(stretch.from, stretch.to - MOST_BLOCKS + 1)
  const ours = coming.flatMap((fact) => (fact.origin === undefined ? [] : [{ ...fact, origin: fact.origin }]))
  const held = await standingFacts(context.store, context.stream, from)
  for (const fact of ours) held.add(factKey(fact))
  const anchor = ours.find(({ origin }) => origin.blockNumber === stretch.to)?.origin.blockHash
  let expected = anchor
  let blocks = 0
  let missing: StretchRead['missing'] = null
  for (let to = stretch.to; to >= from; to -= BLOCKS_A_BATCH) {
    const headers = await readHeaders(context.reader, Math.max(from, to - BLOCKS_A_BATCH + 1), to)
    if (!isLinked(headers, expected)) return { kind: 'stretchRead', missing: 'moved', blocks }
    const logs = await readLogs(context, headers)
    const facts = await context.translator.translate({ headers, logs })
    const lacking = facts.find((fact) => !held.has(factKey(fact)))
    missing = lacking === undefined ? missing : missingIn(headers, lacking.origin.blockNumber)
    expected = headers[0]?.parentHash
    blocks += headers.length
  }
  return { kind: 'stretchRead', missing, blocks }
}

const missingIn = (headers: readonly BlockHeader[], block: number): StretchRead['missing'] => {
  const parentHash = headers.find(({ number }) => number === block)?.parentHash ?? ''
  return { block, before: { number: block - 1, hash: parentHash } }
}

const readHeaders = async (
  reader: BatchReader,
  from: number,
  to: number,
): Promise<readonly BlockHeader[]> => {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  const answers = await reader.sendBatch(
    numbers.map((number) => ({
      method: 'eth_getBlockByNumber',
      params: [`0x${number.toString(16)}`, false],
    })),
  )
  return numbers.map((number, index) => {
    const header = parseHeader(resultOf(answers[index]))
    if (header !== null) return header
    throw new RpcError('RPC_MALFORMED_ANSWER', `expected block ${number}, which the endpoint does not have`)
  })
}

const isLinked = (headers: readonly BlockHeader[], lastHash: string | undefined): boolean =>
  (lastHash === undefined || headers.at(-1)?.hash === lastHash) &&
  headers.every(({ parentHash }, index) => index === 0 || headers[index - 1]?.hash === parentHash)

/** The logs of blocks, asked for by hash (EIP-234), which a node that lacks the block must refuse; no bloom is believed here. */
const readLogs = async (
  { reader, translator: { addresses } }: StretchContext,
  headers: readonly BlockHeader[],
): Promise<readonly ChainLog[]> => {
  if (addresses.length === 0) return []
  const answers = await reader.sendBatch(
    headers.map(({ hash }) => ({
      method: 'eth_getLogs',
      params: [{ blockHash: hash, address: addresses }],
    })),
  )
  return headers.flatMap(({ timestamp }, index) => parseLogs(resultOf(answers[index]), () => timestamp))
}

const resultOf = (answer: RpcAnswer | undefined): unknown => {
  if (answer?.ok === true) return answer.result
  throw new RpcError(
    'RPC_REFUSED',
    `the node refused to read blocks again: ${answer?.message ?? 'no answer'}`,
  )
}
