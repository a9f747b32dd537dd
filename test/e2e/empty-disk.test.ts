import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { folderSource, openLogKeys, verifyLog } from '@lilymed/event-store/merkle-log'
import { diagnose, explainDispute, readMediatorHistory } from '@lilymed/mediator'
import { createLifecycle } from '@lilymed/service-kit'
import { devnetTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { tamper } from '../../packages/devnet/src/actors/provider-run.ts'
import { startMediatorNetwork, until } from '../support/mediator-network.ts'

const rejectOutcome = 2n

describe('mediators on a real chain', () => {
  const lifecycle = createLifecycle()
  after(() => lifecycle.close())

  test('reject a tampered result, one of them after it lost everything but its keystore', async () => {
    // Deep enough to take a mediator away between its commit and its reveal.
    const network = await startMediatorNetwork(lifecycle, { mediators: 4, revealDepth: 8 })
    const { steps, running, run, read } = network
    const played = await network.agreeAndRun(0, devnetTerms)
    await played.provider.addResult(played.deal.id, (await tamper(played.honest)).dataId)
    const disputeId = await network.challenge(played)

    await until('a seat has committed', () => steps.some(({ step }) => step === 'committed'))
    const lost = steps.find(({ step }) => step === 'committed')?.mediator ?? ''
    const victim = running.get(lost)
    assert.ok(victim)
    await victim.mediator.close()
    rmSync(victim.config.dataDirectory, { recursive: true })
    await run(victim.config)

    await until(
      'the dispute is final',
      async () => (await read<{ phase: bigint }>('getDispute', [disputeId])).phase === 6n,
    )
    const { outcome } = await read<{ outcome: bigint }>('getDispute', [disputeId])
    const { revealed } = await read<{ revealed: bigint }>('getRound', [disputeId, 1])
    assert.equal(outcome, rejectOutcome)
    assert.equal(revealed, 3n, 'the lost mediator revealed too')
    assert.ok(steps.some((step) => step.mediator === lost && step.step === 'commitRecovered'))

    // Those that revealed and lost nothing have their votes in a log, and open them now that the reveals are final.
    const revealers = steps.filter(({ step, mediator }) => step === 'revealed' && mediator !== lost)
    assert.equal(revealers.length, 2)
    for (const { config, mediator } of revealers.map(({ mediator }) => running.get(mediator)!)) {
      const { store, merkleLog } = mediator.status()
      assert.deepEqual([store.ok, merkleLog?.failure], [true, null])
      const source = folderSource(join(config.dataDirectory, 'mediator-log'))
      const { signer: verifier } = openLogKeys(join(config.dataDirectory, 'mediator-log-private'))
      await until('the log has opened its vote', async () => {
        const audit = await verifyLog({ source, verifier })
        assert.equal(audit.kind, 'proved', JSON.stringify(audit))
        return audit.findings.some((finding) => finding.includes('whose events are published'))
      })
    }

    // The doctor looks at a node that runs: its keystore is in use, and nothing it depends on has failed.
    const [healthy] = running.values()
    assert.ok(healthy)
    const { checks, verdict } = await diagnose(healthy.config)
    assert.equal(verdict, 'at risk', JSON.stringify(checks))
    const concerns = checks.filter(({ state }) => state !== 'ok').map(({ name }) => name)
    assert.deepEqual(concerns, ['rpc'], 'one endpoint only')

    // What each can tell of it afterwards, from its own records, beside the node that goes on writing them.
    for (const { config } of running.values()) {
      const [history] = await readMediatorHistory(config)
      assert.ok(history)
      const chapters = explainDispute(history, { amount: String, time: String })
      const story = chapters.flatMap(({ lines }) => lines).join('\n')
      if (history.rounds[0]?.role !== 'seat') continue
      assert.match(story, /it voted REJECT, at rung 0: /)
      assert.equal(story.includes('opened it with the keystore'), history.mediator === lost)
      assert.equal(story.includes('the record of the runs was lost'), history.mediator === lost)
    }
  })
})
