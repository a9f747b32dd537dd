import { anchorOrigin, compareFacts, createStretchReader, setAsideUnread } from '@lilymed/chain'
import type { LogSource, PlacedFact, StretchReader, Translator } from '@lilymed/chain'
import { checkpointAnchorAbi } from '@lilymed/contracts-abi'
import { Interface } from 'ethers'
import type { LoggedEvent } from '../bundle/logged-event.ts'
import type { ChainReader } from '../export/ports.ts'
import { counted, createFindings } from './findings.ts'
import type { Findings } from './findings.ts'
import type { OpenedBundle } from './open-bundle.ts'

/** A chain as an endpoint of the auditor's choice gives it. */
export type ChainWitness = {
  readonly chain: ChainReader
  readonly source: Pick<LogSource, 'range'>
  readonly translator: Pick<Translator, 'addresses' | 'translate'>
  /** Told how many blocks of how many were read again. */
  readonly onProgress?: ((blocks: number, of: number) => void) | undefined
}

type Found = ReturnType<typeof createFindings>
type Data = Readonly<Record<string, unknown>>

const hex = (number: number): string => `0x${number.toString(16)}`
const mostBlocks = 2_000
const atOnce = 8

const placedOf = ({ type, data, metadata }: LoggedEvent): PlacedFact => ({
  block: Number(metadata['blockNumber']),
  blockHash: metadata['blockHash'] ?? '',
  txHash: metadata['txHash'] ?? '',
  logIndex: Number(metadata['logIndex']),
  type,
  data: data as PlacedFact['data'],
})

/** Every block that an event stands in, with the hash that the event gives. */
const blocksOf = ({ events }: OpenedBundle): ReadonlyMap<number, ReadonlySet<string>> => {
  const blocks = new Map<number, Set<string>>()
  for (const { metadata } of events) {
    const { blockNumber, blockHash } = metadata
    if (blockNumber === undefined || blockHash === undefined) continue
    const hashes = blocks.get(Number(blockNumber)) ?? new Set()
    blocks.set(Number(blockNumber), hashes.add(blockHash))
  }
  return blocks
}

const checkBlocks = async (found: Found, bundle: OpenedBundle, { chain }: ChainWitness): Promise<void> => {
  const blocks = [...blocksOf(bundle)]
  for (let at = 0; at < blocks.length; at += atOnce)
    await Promise.all(
      blocks.slice(at, at + atOnce).map(async ([number, hashes]) => {
        const header = (await chain.send('eth_getBlockByNumber', [hex(number), false])) as Data | null
        const hash = header?.['hash']
        const there = typeof hash === 'string' ? hash : 'no block'
        for (const named of hashes)
          if (named !== there)
            found.differs(`block ${number} is ${named} in the bundle, and ${there} on the chain`)
      }),
    )
  if (found.isSound())
    found.proved(`the ${counted(blocks.length, 'block')} that events stand in are on the chain`)
}

const checkContracts = async (
  found: Found,
  { manifest }: OpenedBundle,
  { chain }: ChainWitness,
): Promise<void> => {
  const chainId = Number(await chain.send('eth_chainId', []))
  if (chainId !== manifest.chainId)
    found.differs(`the endpoint serves chain ${chainId}, the bundle is of chain ${manifest.chainId}`)
  for (const [name, address] of Object.entries(manifest.contracts)) {
    const code = await chain.send('eth_getCode', [address, 'latest'])
    if (typeof code !== 'string' || code.length <= 2)
      found.differs(`there is no contract at ${address}, which the bundle names ${name}`)
  }
}

const anchors = new Interface(checkpointAnchorAbi)

const checkAnchor = async (
  found: Found,
  { manifest }: OpenedBundle,
  { chain }: ChainWitness,
  origin: string,
): Promise<void> => {
  const { anchor } = manifest
  if (anchor === null) return
  const data = anchors.encodeFunctionData('latest', [anchor.sender, anchorOrigin(origin)])
  const answer = String(await chain.send('eth_call', [{ to: anchor.contract, data }, 'latest']))
  const [size] = anchors.decodeFunctionResult('latest', answer) as unknown as [bigint]
  if (size < BigInt(anchor.size))
    found.differs(`the chain has an anchor of ${size} events, the bundle claims one of ${anchor.size}`)
  else found.proved(`the contract ${anchor.contract} has this anchor or a later one`)
}

/** Facts of blocks, read again; the endpoint takes as many blocks at a time as it likes. */
const readAgain = async (
  reader: StretchReader,
  ranges: readonly { readonly from: number; readonly to: number }[],
  onProgress: ChainWitness['onProgress'],
): Promise<readonly PlacedFact[]> => {
  const facts: PlacedFact[] = []
  const of = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  let blocks = 0
  for (const range of ranges) {
    for (let { from } = range; from <= range.to;) {
      const part = await reader.read({ from, to: range.to })
      facts.push(...part.facts)
      blocks += part.to - from + 1
      from = part.to + 1
      onProgress?.(blocks, of)
    }
  }
  return facts
}

const isOwn = ({ disputeId, dealId }: OpenedBundle['manifest'], data: unknown): boolean => {
  const named = data as Data
  return named['disputeId'] === disputeId || named['dealId'] === dealId
}

/** The blocks from the first of the dispute's own events to the last, and every other block with an event by itself. */
const rangesOf = ({ manifest, events }: OpenedBundle) => {
  const located = events.filter(({ metadata }) => metadata['blockNumber'] !== undefined)
  const own = located.filter(({ data }) => isOwn(manifest, data)).map((event) => placedOf(event).block)
  const [from, to] = [Math.min(...own), Math.max(...own)]
  const others = [...new Set(located.map((event) => placedOf(event).block))].filter(
    (block) => block < from || block > to,
  )
  return { span: { from, to }, others: others.map((block) => ({ from: block, to: block })) }
}

const checkFacts = async (found: Found, bundle: OpenedBundle, witness: ChainWitness): Promise<void> => {
  const { span, others } = rangesOf(bundle)
  const { source, translator, onProgress } = witness
  const reader = createStretchReader({ source, translator, finalTo: span.to, mostBlocks })
  const stored = bundle.events.filter(({ metadata }) => metadata['blockNumber'] !== undefined).map(placedOf)
  const places = new Set(stored.map(({ block, logIndex, type }) => `${block}/${logIndex}/${type}`))
  const again = await readAgain(reader, [...others, span], onProgress)
  const wanted = again.filter(
    ({ block, logIndex, type, data }) =>
      type === 'ReadFailed' || isOwn(bundle.manifest, data) || places.has(`${block}/${logIndex}/${type}`),
  )
  const aside = setAsideUnread(stored, wanted)
  const readable = aside.chain.filter(
    ({ type, block, logIndex }) => type !== 'ReadFailed' || places.has(`${block}/${logIndex}/${type}`),
  )
  for (const { kind, type, block, logIndex, fields } of compareFacts(aside.stored, readable)) {
    const what = `${type}, log ${logIndex} of block ${block}`
    if (kind === 'missing') found.differs(`the chain has ${what}, which the bundle leaves out`)
    else if (kind === 'extra') found.differs(`the bundle has ${what}, which the chain does not have`)
    else found.differs(`${what} is another on the chain: ${fields.join(', ').slice(0, 300)}`)
  }
  if (!found.isSound()) return
  found.proved(
    `${counted(aside.stored.length, 'event')} are the same when they are read again from the chain, what contracts held included`,
  )
  found.proved(`no event of the dispute or its deal is left out from block ${span.from} to block ${span.to}`)
  if (aside.notCompared > 0)
    found.unproved(
      `${counted(aside.notCompared, 'event')} of what contracts held: the endpoint does not keep states that old; name one that does`,
    )
}

/** What stays open where no endpoint was asked. */
export const withoutChain = (): Findings => {
  const found = createFindings('chain')
  found.unproved(
    'that these blocks are on the chain, and that no event of the dispute is left out: both need an endpoint of the chain; give one with --rpc',
  )
  return found.all()
}

/**
 * Holds a verified bundle against the chain as an endpoint gives it: blocks, contracts, anchor, every event read again, and that none of the
 * dispute's own is left out in between.
 *
 * @param origin of the log's checkpoint, for the anchor
 */
export const verifyOnChain = async (
  bundle: OpenedBundle,
  witness: ChainWitness,
  origin: string,
): Promise<Findings> => {
  const found = createFindings('chain')
  await checkContracts(found, bundle, witness)
  if (!found.isSound()) return found.all()
  await checkBlocks(found, bundle, witness)
  await checkAnchor(found, bundle, witness, origin)
  if (found.isSound()) await checkFacts(found, bundle, witness)
  found.unproved('that the endpoint tells the truth: ask one that you run, or a second one')
  return found.all()
}
