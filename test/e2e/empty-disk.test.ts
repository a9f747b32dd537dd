import assert from 'node:assert/strict'
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { stakeRegistryAbi } from '@lilymed/contracts-abi'
import { folderSource, openLogKeys, verifyLog } from '@lilymed/event-store/merkle-log'
import {
  createKeystore,
  diagnose,
  explainDispute,
  openRecovery,
  pruneMasters,
  readMediatorHistory,
  readPassphrase,
  rotateSaltMaster,
} from '@lilymed/mediator'
import type { MediatorConfig } from '@lilymed/mediator'
import { createLifecycle, createLogger } from '@lilymed/service-kit'
import { devnetAccounts } from '../../packages/devnet/src/chain/accounts.ts'
import { devnetTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { tamper } from '../../packages/devnet/src/actors/provider-run.ts'
import { startMediatorNetwork, until } from '../support/mediator-network.ts'

const rejectOutcome = 2n

/** Accounts that are no mediator's. */
const [withdrawalAddress, spareKey] = devnetAccounts().mediators.slice(-2)

/** What lilymed mediator reveal --recover does; false while it is too early. */
const revealByHand = async (config: MediatorConfig, disputeId: string): Promise<boolean> => {
  const logger = createLogger({ name: 'recovery', level: 'silent' })
  const recovery = await openRecovery(config, { disputeId, logger })
  try {
    const [vote] = recovery.votes
    assert.ok(vote)
    if (vote.state !== 'REVEALABLE') {
      assert.match(vote.state, /^(TOO_EARLY|NOT_DEEP)$/)
      return false
    }
    const outcome = await recovery.reveal(vote.round)
    assert.equal(outcome.kind, 'mined', JSON.stringify(outcome))
    return true
  } finally {
    await recovery.close()
  }
}

describe('mediators on a real chain', () => {
  const lifecycle = createLifecycle()
  after(() => lifecycle.close())

  test('reject a tampered result, one of them after it lost everything but its keystore', async () => {
    // Deep enough to take a mediator away between its commit and its reveal.
    const network = await startMediatorNetwork(lifecycle, { mediators: 4, revealDepth: 8 })
    const { steps, running, run, read, clock } = network
    const played = await network.agreeAndRun(0, devnetTerms)
    await played.provider.addResult(played.deal.id, (await tamper(played.honest)).dataId)
    const disputeId = await network.challenge(played)

    await until('a seat has committed', () => steps.some(({ step }) => step === 'committed'))
    const lost = steps.find(({ step }) => step === 'committed')?.mediator ?? ''
    const victim = running.get(lost)
    assert.ok(victim)
    await victim.mediator.close()
    rmSync(victim.config.dataDirectory, { recursive: true })
    // Another loses its disk and is not started again.
    const committed = (): string[] =>
      steps.filter(({ step }) => step === 'committed').map(({ mediator }) => mediator)
    await until('every seat has committed', () => committed().length >= 3)
    // From here on the chain stands still, however long the repairs take, but for what is sent to it.
    const goOn = clock.pause()
    const mined = async <T>(sending: Promise<T>): Promise<T> => {
      const ended = sending.then(
        () => true,
        () => true,
      )
      const isOver = (): Promise<boolean> => Promise.race([ended, delay(50, false)])
      while (!(await isOver())) await clock.advance(1)
      return sending
    }
    const gone = committed().find((each) => each !== lost) ?? ''
    const absent = running.get(gone)
    assert.ok(absent)
    const alive = new Map(running)
    alive.delete(gone)
    await absent.mediator.close()
    rmSync(absent.config.dataDirectory, { recursive: true })

    // The key of the first is not to be trusted either: another acts for it from here on, with the salt masters that its open vote needs.
    const { client } = network
    const [oldKey, newKey] = [devnetAccounts().mediators.find(({ address }) => address === lost), spareKey]
    assert.ok(oldKey && newKey && withdrawalAddress)
    const { stakeRegistry: to } = victim.config.chain.contracts
    assert.ok(to)
    const registry = { to, abi: stakeRegistryAbi }
    const passphrase = await readPassphrase({ file: victim.config.passphraseFile })
    const { file: keystoreFile } = await createKeystore({
      directory: dirname(victim.config.keystoreFile),
      passphrase,
      privateKey: newKey.privateKey,
      succeeds: { file: victim.config.keystoreFile, passphrase },
      scryptN: 1024,
      now: new Date(),
    })
    const changed = { ...victim.config, keystoreFile, mediator: lost }
    await assert.rejects(run(changed), { code: 'KEY_MISFIT', message: /acts for itself alone/ })
    await mined(client.as(newKey).send({ ...registry, method: 'offerKey', args: [lost] }))
    const paidTo = [lost, withdrawalAddress.address]
    const name = () => client.as(oldKey).send({ ...registry, method: 'setWithdrawalAddress', args: paidTo })
    // The node used the key too, and may have just done so: then the nonce is another the second time.
    await mined(name().catch(name))
    await mined(
      client.as(withdrawalAddress).send({ ...registry, method: 'rotateKey', args: [lost, newKey.address] }),
    )
    await assert.rejects(run(victim.config), { code: 'KEY_MISFIT', message: /was replaced/ })
    await run(changed)

    // The owner of the other one changes the salt master, then reveals by hand.
    const rotated = { file: absent.config.keystoreFile, passphrase, scryptN: 1024 }
    assert.deepEqual(await rotateSaltMaster(rotated), { masters: 2 })
    const logger = createLogger({ name: 'pruning', level: 'silent' })
    const exportFile = `${absent.config.keystoreFile}.before`
    const pruning = { passphrase: rotated.passphrase, scryptN: 1024, exportFile, logger }
    const kept = await pruneMasters(absent.config, pruning)
    assert.deepEqual([kept.kept, kept.dropped, kept.votes.map(({ place }) => place)], [[0, 1], [], [1]])
    // Anvil holds the devnet's keys and signs over JSON-RPC as a Web3Signer does.
    const url = absent.config.chain.endpoints[0]?.url ?? ''
    const signer = { kind: 'web3signer' as const, url, address: gone, timeoutMs: 60_000 }
    goOn()
    await until('its vote is revealed by hand', () => revealByHand({ ...absent.config, signer }, disputeId))
    assert.ok(!existsSync(absent.config.dataDirectory), 'a reveal needs no data directory')

    await until(
      'the dispute is final',
      async () => (await read<{ phase: bigint }>('getDispute', [disputeId])).phase === 6n,
    )
    const { outcome } = await read<{ outcome: bigint }>('getDispute', [disputeId])
    const { revealed } = await read<{ revealed: bigint }>('getRound', [disputeId, 1])
    assert.equal(outcome, rejectOutcome)
    assert.equal(revealed, 3n, 'those that lost their disks revealed too')
    assert.ok(steps.some((step) => step.mediator === lost && step.step === 'commitRecovered'))

    // Once the dispute is settled in a block that is final, the master before the rotation is of no use to anyone.
    await until('the dispute is settled', () => steps.some(({ step }) => step === 'settled'))
    for (let block = 0; block < 70; block += 1) await clock.advance(1)
    assert.deepEqual(await pruneMasters(absent.config, pruning), { kept: [0], dropped: [1], votes: [] })
    assert.ok(existsSync(exportFile))

    // Those that revealed and lost nothing have their votes in a log, and open them now that the reveals are final.
    const revealers = steps.filter(({ step, mediator }) => step === 'revealed' && mediator !== lost)
    assert.equal(revealers.length, 1)
    for (const { config, mediator } of revealers.map(({ mediator }) => alive.get(mediator)!)) {
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
    const healthy = [...alive.values()].find(({ mediator }) => mediator.address !== lost)
    assert.ok(healthy)
    const { checks, verdict } = await diagnose(healthy.config)
    assert.equal(verdict, 'at risk', JSON.stringify(checks))
    const concerns = checks.filter(({ state }) => state !== 'ok').map(({ name }) => name)
    assert.deepEqual(concerns, ['rpc', 'custody'], 'one endpoint only, and no withdrawal address')

    // What each can tell of it afterwards, from its own records, beside the node that goes on writing them.
    for (const { config } of alive.values()) {
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
