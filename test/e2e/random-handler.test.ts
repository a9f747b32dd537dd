import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { lilypadTokenAbi } from '@lilymed/contracts-abi'
import { randomMediationId, shadowRandomStream } from '@lilymed/domain/mediation-random'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { RecordedEvent } from '@lilymed/event-store'
import { folderSource, openLogKeys, verifyLog } from '@lilymed/event-store/merkle-log'
import { createLifecycle } from '@lilymed/service-kit'
import { devnetAccounts } from '../../packages/devnet/src/chain/accounts.ts'
import { openMachineJail } from '../../services/mediator/src/self-audit/machine-jail.ts'
import { startRandomNetwork } from '../support/random-network.ts'
import type { RandomNetwork } from '../support/random-network.ts'
import { until } from '../support/mediator-network.ts'

const [ours, theirs] = devnetAccounts().mediators.map(({ address }) => address)

/** What nobody may be told before the end of a deal is final. A counter at 0 says nothing. */
const secrets = [
  /\bREJECT\b(?!",reason="none"\} 0)/,
  /MISMATCH/,
  /VerdictReached/,
  /runs? of its own/,
  /it found (?:ACCEPT|REJECT)/,
]

describe('a mediator of Lilypad’s own handler', () => {
  const lifecycle = createLifecycle()
  after(() => lifecycle.close())

  const loggedTree = ({ config }: RandomNetwork): string =>
    readdirSync(join(config.dataDirectory, 'mediator-log'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.new'))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n')

  test('rules on what it is drawn for, on chain, tells its owner all of it, and nobody a verdict too early', async () => {
    assert.ok(ours && theirs)
    const network = await startRandomNetwork(lifecycle)
    const { steps, mediator, say, config } = network
    const has = (dealId: string, step: string): boolean =>
      steps.some((each) => each.dealId === dealId && each.step === step)
    assert.equal((await say('mediator halt --reason listening')).code, 0)
    const [honest, cheated, foreign] = await Promise.all([
      network.dispute(0, [ours], 'honest'),
      network.dispute(1, [ours], 'cheated'),
      network.dispute(2, [theirs], 'cheated'),
    ])

    // Everything that it shows while there is something to hide: halted, it says nothing of what it found.
    await until('both deals have a verdict', () => has(honest, 'decided') && has(cheated, 'decided'))
    const url = /"url":"(http:[^"]+\/metrics)"/.exec(network.logs())?.[1] ?? assert.fail('no metrics')
    const told = [network.logs(), JSON.stringify(mediator.status()), loggedTree(network)]
    told.push(await (await fetch(url)).text())
    for (const line of ['list', 'list --json', `show ${cheated}`, `explain ${cheated}`])
      told.push((await say(`mediator disputes ${line}`)).text)
    for (const secret of secrets) assert.doesNotMatch(told.join('\n'), secret)
    assert.match(told.join('\n'), /what it found is secret until the end of the deal is final/)
    assert.ok(!has(cheated, 'verdictIntended'))
    assert.equal((await say('mediator resume')).code, 0)

    for (const dealId of [honest, cheated]) await until('its end is final', () => has(dealId, 'endFinal'))
    const closed = (dealId: string): unknown =>
      steps.find((each) => each.dealId === dealId && each.step === 'dealClosed')
    assert.partialDeepStrictEqual(closed(honest), { state: 'MediationAccepted', verdict: 'ACCEPT' })
    assert.partialDeepStrictEqual(closed(cheated), { state: 'MediationRejected', verdict: 'REJECT' })
    const balance = await network.client.read<bigint>({
      to: network.lilypad.token,
      abi: lilypadTokenAbi,
      method: 'balanceOf',
      args: [ours],
    })
    assert.equal(balance, 6n * 10n ** 18n)

    // Its owner's commands, beside the running node.
    const list = JSON.parse((await say('mediator disputes list --json')).text) as {
      dealId: string
      disputeId: string
    }[]
    assert.deepEqual(new Set(list.map(({ dealId }) => dealId)), new Set([honest, cheated]))
    const all = await say('mediator disputes list --all')
    assert.match(all.text, new RegExp(`${foreign} .*${theirs}`))
    const shown = await say(`mediator disputes show ${honest}`)
    assert.match(shown.text, /end {15}MediationAccepted/)
    assert.match(shown.text, /earned {12}3 LP/)
    const { text: story } = await say(`mediator disputes explain ${cheated}`)
    assert.match(story, /two runs of its own gave 0x/)
    assert.match(story, /it said REJECT to the handler/)
    assert.match(story, /the provider loses its collateral/)
    const { disputeId } = list.find(({ dealId }) => dealId === cheated) ?? assert.fail('the cheated deal')
    const evidence = await say(`mediator evidence ${disputeId} --json --output ${config.dataDirectory}`)
    assert.match(evidence.text, /MISMATCH/)
    const status = await say('mediator status')
    assert.equal(status.code, 0, status.text)
    assert.match(status.text, /no open deals/)

    // Its log opens what was secret, and every opening is held against its commitment.
    await until('the log opened both records', () => {
      const verdicts = loggedTree(network).match(/"type":"VerdictReached"/g) ?? []
      return verdicts.length === 2
    })
    const { signer } = openLogKeys(join(config.dataDirectory, 'mediator-log-private'))
    const audit = await verifyLog({
      source: folderSource(join(config.dataDirectory, 'mediator-log')),
      verifier: signer,
    })
    assert.equal(audit.kind, 'proved', JSON.stringify(audit))

    // What Lilypad's administrator changes under it is seen, told and over again.
    const obstacles = (): string => (mediator.status().obstacles ?? []).map(({ code }) => code).join()
    await network.setHandler(theirs)
    await until('the other handler is seen', () => obstacles() === 'HANDLER_REPLACED')
    const warned = await say('mediator status')
    assert.equal(warned.code, 75)
    assert.match(warned.text, /! no verdict can be given: the controller works with/)
    await network.setHandler(network.lilypad.mediationRandom)
    await until('its own handler is seen again', () => obstacles() === '')

    // A machine that is jailed is asked for nothing that is said, and all the same for what is recorded apart.
    openMachineJail(config.dataDirectory).jail('slot 0 gave 8', new Date())
    const doubted = await network.dispute(0, [ours], 'honest')
    await until('it stays silent', () => has(doubted, 'abstained'))
    assert.partialDeepStrictEqual(
      steps.find(({ dealId, step }) => dealId === doubted && step === 'abstained'),
      { code: 'CANNOT_REPRODUCE', reason: 'KNOWN_ANSWER_FAILED' },
    )
    assert.match((await say('mediator status')).text, /mode vote, acting as shadow \(jailed\)/)
    const store = openSqliteEventStore({ path: join(config.dataDirectory, 'mediator.db'), readonly: true })
    try {
      const stream = shadowRandomStream(config.chain.chainId, randomMediationId(doubted))
      const found = async (): Promise<readonly RecordedEvent[]> => {
        const events: RecordedEvent[] = []
        for await (const event of store.readStream(stream)) events.push(event)
        return events.filter(({ type }) => type === 'VerdictReached')
      }
      await until('it was examined apart', async () => (await found().catch(() => [])).length > 0)
      const [verdict] = await found()
      assert.partialDeepStrictEqual(verdict, {
        data: { outcome: 'ACCEPT' },
        metadata: { machine: 'jailed' },
      })
    } finally {
      await store.close()
    }
  })
})
