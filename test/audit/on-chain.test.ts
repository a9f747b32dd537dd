import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { exportBundle, verifyBundle, verifyOnChain } from '@lilymed/audit'
import type { ChainWitness, Findings, OpenedBundle } from '@lilymed/audit'
import { anchorOrigin } from '@lilymed/chain'
import type { ChainLog, TranslatedFact } from '@lilymed/chain'
import { checkpointAnchorAbi } from '@lilymed/contracts-abi'
import type { RecordedEvent } from '@lilymed/event-store'
import { Interface } from 'ethers'
import { addressOf, createFactScript } from '../../services/indexer/src/testing/fact-script.ts'
import { playNetwork } from '../../services/indexer/src/testing/play-network.ts'
import { playUnanimous } from '../../services/indexer/src/testing/scenes.ts'
import { chainOf, logOfEvents, signer } from './chained-script.ts'
import { remade } from './remade-bundle.ts'

const anchors = new Interface(checkpointAnchorAbi)
const contract = addressOf('anchor')
const words = ({ findings, differences }: Findings): string =>
  [
    ...findings.map(({ kind, words: said }) => `${kind}: ${said}`),
    ...differences.map(({ words: said }) => `different: ${said}`),
  ].join('\n')

const translated = ({ type, data, metadata }: RecordedEvent): TranslatedFact => ({
  type,
  data: data as TranslatedFact['data'],
  origin: {
    blockNumber: Number(metadata['blockNumber']),
    blockHash: metadata['blockHash'] ?? '',
    blockTimestamp: Number(metadata['blockTimestamp']),
    txHash: metadata['txHash'] ?? '',
    logIndex: Number(metadata['logIndex']),
    address: metadata['address'] ?? '',
  },
})

describe('a bundle held against the chain', () => {
  const script = createFactScript()
  playNetwork(script)
  const disputeId = playUnanimous(script, 'one', { vote: 'ACCEPT' })
  playUnanimous(script, 'later', { vote: 'REJECT', finds: 'else' })
  const { events, mine, openChain } = chainOf(script.events())
  const log = logOfEvents(events)
  /** The anchor covers all but the last ten events of the log. */
  const anchored = logOfEvents(events.slice(0, -10))
  const anchorLog = anchors.encodeEventLog('CheckpointAnchored', [
    addressOf('operator'),
    anchorOrigin(signer.name),
    anchored.size,
    anchored.root,
  ])
  let bundle: OpenedBundle
  let file: Uint8Array

  before(async () => {
    mine(script.block() + 1, script.now(), [{ address: contract.toLowerCase(), ...anchorLog }])
    const sources = { log: log.source, openChain }
    const exported = await exportBundle({
      disputeId,
      sources,
      verifierKey: signer.vkey,
      anchorContract: contract,
    })
    file = exported.bytes
    bundle = verifyBundle(file, signer).bundle ?? assert.fail()
  })

  /** What an endpoint gives whose chain has these facts. */
  const witness = async (
    facts: readonly TranslatedFact[],
    answers: Readonly<Record<string, unknown>> = {},
  ): Promise<ChainWitness> => {
    const node = await openChain()
    const anchorState = anchors.encodeFunctionResult('latest', [anchored.size, 0, anchored.root])
    return {
      chain: {
        send: (method, params) =>
          method in answers || method === 'eth_call'
            ? Promise.resolve(answers[method] ?? anchorState)
            : node.send(method, params),
      },
      source: {
        range: ({ from, to }) =>
          Promise.resolve({
            kind: 'range',
            headers: [],
            logs: [{ blockNumber: from, logIndex: to }] as unknown as ChainLog[],
          }),
      },
      translator: {
        addresses: [],
        translate: ({ logs: [asked] }) =>
          Promise.resolve(
            facts.filter(
              ({ origin }) =>
                origin.blockNumber >= (asked?.blockNumber ?? 0) &&
                origin.blockNumber <= (asked?.logIndex ?? 0),
            ),
          ),
      },
    }
  }
  const all = events.filter(({ metadata }) => metadata['blockNumber'] !== undefined).map(translated)
  const held = async (
    facts: readonly TranslatedFact[],
    answers?: Readonly<Record<string, unknown>>,
  ): Promise<string> => words(await verifyOnChain(bundle, await witness(facts, answers), signer.name))

  it('is proved to be there, and to leave nothing out', async () => {
    const said = await held(all)
    assert.doesNotMatch(said, /different/)
    assert.match(said, /proved: the \d+ blocks that events stand in are on the chain/)
    assert.match(said, /proved: \d+ events are the same when they are read again/)
    assert.match(said, /proved: no event of the dispute or its deal is left out from block \d+ to block \d+/)
    assert.match(said, /proved: the contract 0x\w+ has this anchor or a later one/)
  })

  it('differs where the chain has other facts, more of them, or fewer', async () => {
    const revealed = all.findIndex(({ type }) => type === 'VoteRevealed')
    const one = all[revealed] ?? assert.fail()
    const other = { ...one, data: { ...one.data, salt: `0x${'00'.repeat(32)}` } }
    assert.match(
      await held(all.with(revealed, other)),
      /different: VoteRevealed.* is another on the chain: data.salt/,
    )
    assert.match(
      await held(all.toSpliced(revealed, 1)),
      /different: the bundle has VoteRevealed.*, which the chain does not have/,
    )
    const more = { ...one, origin: { ...one.origin, logIndex: 77 } }
    assert.match(
      await held([...all, more]),
      /different: the chain has VoteRevealed, log 77 .*, which the bundle leaves out/,
    )
    const read = all.findIndex(({ type }) => type === 'ParametersRead')
    const changed = { ...(all[read] ?? assert.fail()), data: { version: 1, parameters: {} } }
    assert.match(await held(all.with(read, changed)), /different: ParametersRead.* is another on the chain/)
  })

  it('says what an endpoint without old states could not read', async () => {
    const read = all.findIndex(({ type }) => type === 'ParametersRead')
    const one = all[read] ?? assert.fail()
    const failed = {
      ...one,
      type: 'ReadFailed',
      data: { read: 'ParametersRead', version: 1, why: 'noState' },
    }
    const said = await held(all.with(read, failed))
    assert.doesNotMatch(said, /different/)
    assert.match(said, /unproved: 1 event of what contracts held: the endpoint does not keep states that old/)
  })

  it('differs on another chain, another fork, and where no contract is', async () => {
    assert.match(
      await held(all, { eth_chainId: '0x1' }),
      /different: the endpoint serves chain 1, the bundle is of chain 31337/,
    )
    assert.match(await held(all, { eth_getCode: '0x' }), /different: there is no contract at 0x/)
    const fork = { hash: `0x${'99'.repeat(32)}` }
    assert.match(
      await held(all, { eth_getBlockByNumber: fork }),
      /different: block \d+ is 0x.* in the bundle, and 0x9999/,
    )
    const none = anchors.encodeFunctionResult('latest', [0, 0, `0x${'00'.repeat(32)}`])
    assert.match(
      await held(all, { eth_call: none }),
      /different: the chain has an anchor of 0 events, the bundle claims/,
    )
  })

  it('has the anchor of its log, from the transaction that wrote it', () => {
    const { audit } = verifyBundle(file, signer)
    assert.ok(audit.holds)
    assert.match(
      words(audit),
      new RegExp(`proved: the log’s first ${anchored.size} events were fixed on chain in block`),
    )
    const after = (change: Parameters<typeof remade>[1]): string =>
      words(verifyBundle(remade(file, change), signer).audit)
    const anchorOf = (
      change: (anchor: {
        size: number
        root: string
        transaction: string
        sender: string
        consistency: string[]
      }) => void,
    ) => after(({ manifest }) => change(manifest.anchor ?? assert.fail()))
    assert.match(
      anchorOf((anchor) => (anchor.size -= 1)),
      /different: transaction 0x.* did not anchor a checkpoint over/,
    )
    assert.match(
      anchorOf((anchor) => (anchor.root = `0x${'01'.repeat(32)}`)),
      /different: the checkpoint does not continue/,
    )
    assert.match(
      anchorOf((anchor) => (anchor.sender = contract)),
      /did not anchor/,
    )
    assert.match(
      anchorOf((anchor) => (anchor.transaction = `0x${'01'.repeat(32)}`)),
      /that anchored is not in the bundle/,
    )
    assert.match(
      anchorOf((anchor) => anchor.consistency.pop()),
      /does not continue/,
    )
  })
})
