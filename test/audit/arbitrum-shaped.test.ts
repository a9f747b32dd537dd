import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exportBundle, verifyBundle } from '@lilymed/audit'
import { parseVerifierKey } from '@lilymed/event-store/merkle-log'
import { concat, encodeRlp, keccak256, toBeHex, zeroPadValue } from 'ethers'
import { createFactScript } from '../../services/indexer/src/testing/fact-script.ts'
import { playNetwork } from '../../services/indexer/src/testing/play-network.ts'
import { playUnanimous } from '../../services/indexer/src/testing/scenes.ts'
import { chainOf, logOfEvents, signer } from './chained-script.ts'
import type { Opening } from './chained-script.ts'
import { remade } from './remade-bundle.ts'
import type { OpenParts } from './remade-bundle.ts'

const arbOs = '0x00000000000000000000000000000000000a4b05'
const somebody = `0x${'5a'.repeat(20)}`
const chainId = '0x66eee'
const word = (number: number): string => zeroPadValue(toBeHex(number), 32)

/** As an Arbitrum node answers it: unsigned, with the number of the parent chain's block in its data. */
const internal = (number: number) => {
  const input = concat(['0x6bf6a42d', word(0), word(19_000_000 + number), word(number), word(0)])
  const hash = keccak256(concat(['0x6a', encodeRlp([chainId, input].map(even))]))
  const unsigned = { nonce: '0x0', gas: '0x0', gasPrice: '0x0', value: '0x0', v: '0x0', r: '0x0', s: '0x0' }
  return { ...unsigned, type: '0x6a', chainId, from: arbOs, to: arbOs, input, hash }
}
/** A ticket's redemption, with logs of its own before ours. */
const retried = (number: number) => {
  const ticketId = word(number + 7)
  const fields = [
    chainId,
    '0x01',
    somebody,
    '0x05f5e100',
    '0x5208',
    somebody,
    '0x',
    '0x1234',
    ticketId,
    somebody,
    '0x0a',
    '0x',
  ]
  const hash = keccak256(concat(['0x68', encodeRlp(fields.map(even))]))
  return {
    type: '0x68',
    chainId,
    nonce: '0x1',
    from: somebody,
    maxFeePerGas: '0x5f5e100',
    gas: '0x5208',
    to: somebody,
    value: '0x0',
    input: '0x1234',
    ticketId,
    refundTo: somebody,
    maxRefund: '0xa',
    submissionFeeRefund: '0x0',
    hash,
  }
}
function even(hex: string): string {
  return hex.length % 2 === 0 ? hex : `0x0${hex.slice(2)}`
}

const log = { address: somebody, topics: [word(1)], data: '0x' }
const opening: Opening = (number) => [
  { transaction: internal(number), logs: [] },
  { transaction: retried(number), logs: [log, log] },
]
/** What an Arbitrum header has in Ethereum's fields: the send root, send count and the parent's block, and how many messages were read. */
const header = {
  extraData: `0x${'f0'.repeat(32)}`,
  mixHash: '0x000000000001c40c00000000012c04c100000000000000140000000000000000',
  difficulty: '0x1',
  nonce: '0x000000000016a24e',
  baseFeePerGas: '0x989680',
}

const verified = async (begin: Opening, change: (parts: OpenParts) => void = () => undefined) => {
  const script = createFactScript()
  playNetwork(script)
  const disputeId = playUnanimous(script, 'deal', { vote: 'ACCEPT' })
  const { events, openChain } = chainOf(script.events(), { opening: begin, header })
  const { source } = logOfEvents(events)
  const { bytes } = await exportBundle({ disputeId, sources: { log: source, openChain } })
  const { audit } = verifyBundle(remade(bytes, change), parseVerifierKey(signer.vkey))
  return {
    differences: audit.differences.map(({ part, words }) => `${part}: ${words}`).join('\n'),
    findings: audit.findings.map(({ kind, words }) => `${kind}: ${words}`).join('\n'),
  }
}

describe('the bundle of a dispute on an Arbitrum-shaped chain', () => {
  it('proves headers, receipts and transactions, those that the chain makes itself before them included', async () => {
    const { differences, findings } = await verified(opening)
    assert.equal(differences, '')
    assert.match(findings, /proved: \d+ events are what the logs of \d+ transactions say/)
    assert.match(findings, /proved: \d+ transactions are in their blocks’ transaction tries/)
    assert.match(
      findings,
      /proved: the logs of \d+ transactions are at those places of their blocks that the events say/,
    )
    // One block of the script has more transactions than a bundle shows the receipts of.
    assert.match(findings, /unproved: at which places of their blocks the logs of 2 transactions are/)
    assert.doesNotMatch(findings, /unproved: which transactions/)
  })

  it('does not hold with the logs at another place, although every CID fits', async () => {
    const { differences } = await verified(opening, ({ manifest }) => {
      const transaction = manifest.blocks[0]?.transactions[0] ?? assert.fail()
      transaction.firstLog += 1
    })
    assert.match(
      differences,
      /receipts: .*its first log is at 3 of the block by the manifest, and 2 logs come before it by the receipts/,
    )
  })

  it('says in words that transactions of a kind it does not know keep theirs from being proved', async () => {
    const { differences, findings } = await verified((number) =>
      opening(number).map(({ transaction, logs }) => ({
        transaction: transaction['type'] === '0x68' ? { ...transaction, maxRefund: '0xb' } : transaction,
        logs,
      })),
    )
    assert.equal(differences, '')
    assert.match(
      findings,
      /unproved: .*not every transaction of it is of a kind that this version can encode/,
    )
    assert.match(findings, /unproved: which transactions \d+ receipts are of/)
    assert.match(findings, /proved: \d+ events are what the logs of \d+ transactions say/)
  })
})
