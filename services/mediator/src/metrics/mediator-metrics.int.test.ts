import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createDevnetKeySigner, createMemoryJournal, createTransactionSender } from '@lilymed/chain'
import { openMetrics } from '@lilymed/service-kit'
import type { Step } from '../mediation/steps.ts'
import { createFakeChain } from '../testing/fake-chain.ts'
import { mediatorAt, withNodes } from '../testing/fake-node.ts'
import { calm } from '../testing/on-disk.ts'
import { statusDocument } from '../transactions/transaction-commands.ts'
import { createMediatorMetrics } from './mediator-metrics.ts'

const mediator = mediatorAt(1)
const idleSender = statusDocument(
  createTransactionSender({
    providers: [{ sendBatch: () => Promise.resolve([]) }],
    chainId: 1,
    signer: createDevnetKeySigner(`0x${'01'.repeat(32)}`),
    journal: createMemoryJournal(),
  }).status(),
)
const endpoint = {
  name: 'http://liar',
  state: 'quarantined',
  head: 7,
  lagBlocks: 3,
  errorShare: 0.5,
  contradictions: 2,
  lastFailure: null,
} as const
const other = `0x${'bb'.repeat(32)}`

it('shows how votes come along and what they cost, and no vote before its reveal is final', async (t) => {
  const opened = await openMetrics({ host: '127.0.0.1', port: 0 })
  t.after(() => opened.close())
  const url = (await opened.serve()) ?? ''
  const scrape = async (): Promise<string> => (await fetch(url)).text()
  const metrics = createMediatorMetrics(opened.meter)
  const chain = createFakeChain({ seats: [mediator] })
  await withNodes(async (start) => {
    const told: Step[] = []
    const onStep = (step: Step): void => {
      told.push(step)
      metrics.stepped(step, chain.head().timestamp)
    }
    const node = await start({ address: mediator, chain, finds: () => other, changes: { onStep } })
    metrics.watch(() => ({
      ...node.engine.status(),
      mode: 'full',
      actsAs: 'full',
      halt: null,
      jail: null,
      chainTrouble: null,
      endpoints: [endpoint],
      store: { ok: true, detail: 'embedded' },
      transactions: idleSender,
    }))
    await chain.open()
    const isFinal = (): boolean => told.some(({ step }) => step === 'revealFinal')
    let looks = 0
    while (!isFinal()) {
      await chain.mine()
      await calm(2)
      const text = await scrape()
      if (isFinal()) break
      looks += 1
      assert.ok(looks < 300, 'the vote must be told in the end')
      assert.doesNotMatch(text, /verdict="REJECT",reason="none"\} [1-9]|0xbb/)
    }
    assert.ok(looks > 3, 'it must have been looked at while the vote was secret')
    const text = await scrape()
    for (const line of [
      'lilymed_mediator_final_votes_total{verdict="REJECT",reason="none"} 1',
      'lilymed_mediator_missed_duties_total{duty="reveal",code="LATE"} 0',
      'lilymed_mediator_commit_margin_seconds_count 1',
      'lilymed_mediator_mode{mode="full"} 1',
      'lilymed_mediator_endpoint_up{endpoint="http://liar"} 0',
      'lilymed_mediator_endpoint_lag_blocks{endpoint="http://liar"} 3',
      'lilymed_mediator_endpoint_error_share{endpoint="http://liar"} 0.5',
      'lilymed_mediator_endpoint_contradictions_total{endpoint="http://liar"} 2',
      'lilymed_mediator_store_ok 1',
      'lilymed_mediator_tx_pending 0',
      'lilymed_mediator_tx_held_up{code="FEE_CAP"} 0',
      'lilymed_mediator_tx_nonce{of="local"} 0',
      'lilymed_mediator_tx_fees_coins_total 0',
      'lilymed_mediator_unknown_commits_total 0',
    ])
      assert.ok(text.includes(`${line}\n`), `${line} in\n${text}`)
    assert.doesNotMatch(text, /dispute/i)
  })
})
