import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ChainReader } from '@lilymed/audit'
import type { RecordedEvent } from '@lilymed/event-store'
import { toBeHex, zeroPadValue } from 'ethers'
import { createNetworkMonitor } from '../../cli/src/monitor/network-monitor.ts'
import { sightInJson, sightInWords } from '../../cli/src/monitor/sight-in-words.ts'
import { addressOf, createFactScript } from '../../services/indexer/src/testing/fact-script.ts'
import { playNetwork } from '../../services/indexer/src/testing/play-network.ts'
import {
  playAppeals,
  playCommitting,
  playEverything,
  playRuled,
  playUnanimous,
} from '../../services/indexer/src/testing/scenes.ts'
import { servedFacts } from './served-facts.ts'

const LP = 10n ** 18n
const changed = (
  events: readonly RecordedEvent[],
  type: string,
  change: object,
): readonly RecordedEvent[] => {
  const at = events.findIndex((event) => event.type === type)
  const event = events[at] ?? assert.fail(type)
  return events.with(at, { ...event, data: { ...(event.data as object), ...change } })
}

describe('the monitor of a network', () => {
  it('agrees with every act of an honest pool, and forecasts what is open', async () => {
    const { script, ruled, committing } = playEverything()
    const { api, state } = servedFacts(script.now)
    state.events = script.events()
    const sight = await createNetworkMonitor({ api }).look()
    assert.equal(sight.disagreements, 0)
    const [{ report } = assert.fail()] = sight.chains
    assert.equal(report.disputes, 11)
    assert.deepEqual(report.acts.panel, { agreed: 15, disagreed: 0, unchecked: 0 })
    assert.deepEqual(report.unbalanced, [])
    const forecastOf = (id: string) => report.open.find(({ disputeId }) => disputeId === id)?.forecast
    assert.deepEqual(
      [
        forecastOf(ruled)?.phase,
        forecastOf(ruled)?.decided,
        forecastOf(ruled)?.ruling,
        forecastOf(ruled)?.due,
      ],
      ['APPEAL', 'REJECT', null, null],
    )
    const open = forecastOf(committing)
    assert.deepEqual([open?.phase, open?.committed, open?.revealed, open?.seats], ['COMMIT', 2, 0, 3])
    assert.ok(open?.phaseEndsAt !== null && (open?.phaseEndsAt ?? 0n) > BigInt(script.now()))
    // Nobody has revealed: as it stands the round rules nothing, and a second one is paid for.
    assert.deepEqual(open?.ruling, { kind: 'escalates' })
    const words = sightInWords(sight)
    assert.match(words, /^Canaries .* not asked$/m)
    assert.match(words, /^panel +15 +0 +0$/m)
    assert.match(
      words,
      new RegExp(`^${committing} +1 +COMMIT +0/2/3 +as it stands: escalates +until 20`, 'm'),
    )
    assert.match(words, /everything recomputed agrees with the chain\n$/)
    assert.equal((JSON.parse(sightInJson(sight)) as { disagreements: number }).disagreements, 0)
  })

  it('says what is due, and what stands when votes are revealed', async () => {
    const script = createFactScript()
    playNetwork(script)
    const ruled = playRuled(script)
    const { api, state } = servedFacts(() => script.now() + 100_000)
    state.events = script.events()
    const at = (events: readonly RecordedEvent[]) => {
      state.events = events
      return createNetworkMonitor({ api })
        .look()
        .then(({ chains }) => chains[0]?.report.open.find(({ disputeId }) => disputeId === ruled)?.forecast)
    }
    assert.equal((await at(script.events()))?.due, 'finalise')
    const closed = script.events().findIndex(({ type }) => type === 'RoundClosed')
    const before = await at(script.events().slice(0, closed))
    assert.deepEqual([before?.phase, before?.due, before?.revealed], ['TALLY', 'closeRound of round 1', 3])
    assert.equal(before?.ruling?.kind === 'outcome' ? before.ruling.outcome : undefined, 'REJECT')
  })

  it('lets stand what was appealed, as long as the next panel rules nothing', async () => {
    const script = createFactScript()
    playNetwork(script)
    const disputeId = playAppeals(script)
    const { api, state } = servedFacts(script.now)
    const drawn = script
      .events()
      .findLastIndex(({ type, data }) => type === 'PanelDrawn' && (data as { round: number }).round === 2)
    state.events = script.events().slice(0, drawn + 1)
    const { chains } = await createNetworkMonitor({ api }).look()
    const forecast = chains[0]?.report.open.find((one) => one.disputeId === disputeId)?.forecast
    assert.equal(forecast?.round, 2)
    assert.equal(forecast?.ruling?.kind === 'outcome' ? forecast.ruling.outcome : undefined, 'ACCEPT')
  })

  it('disagrees with a pool that does otherwise, act by act', async () => {
    const { script } = playEverything()
    const { api, state } = servedFacts(script.now)
    const disagreed = async (type: string, change: object): Promise<readonly string[]> => {
      state.events = changed(script.events(), type, change)
      const sight = await createNetworkMonitor({ api }).look()
      assert.ok(sight.disagreements > 0, type)
      assert.match(sightInWords(sight), /DISAGREES: /)
      return sight.chains[0]?.report.disagreements.map(({ check }) => check.subject) ?? []
    }
    assert.deepEqual(await disagreed('RoundClosed', { finalAt: '1' }), ['ruling'])
    assert.ok((await disagreed('VoteRevealed', { salt: `0x${'00'.repeat(32)}` })).includes('commitment'))
    assert.ok((await disagreed('PanelDrawn', { seats: [] })).includes('panel'))
    assert.ok((await disagreed('SeatRewarded', { amount: '1' })).includes('settlement'))
    state.events = changed(script.events(), 'EscrowReturned', { amount: '1' })
    const sight = await createNetworkMonitor({ api }).look()
    assert.equal(sight.chains[0]?.report.unbalanced.length, 1)
    assert.match(sightInWords(sight), /is settled and .* of it went to nobody/)
  })

  it('reads on from where it was, page by page, and begins again where the chain went back', async () => {
    const script = createFactScript()
    playNetwork(script)
    const { api, state } = servedFacts(script.now)
    const monitor = createNetworkMonitor({ api })
    state.events = script.events().slice()
    const first = await monitor.look()
    const pages = state.pages
    await monitor.look()
    assert.equal(state.pages, pages + 1)
    playUnanimous(script, 'one', { vote: 'ACCEPT' })
    state.events = script.events().slice()
    const second = await monitor.look()
    assert.deepEqual([first.chains[0]?.report.disputes, second.chains[0]?.report.disputes], [0, 1])
    state.rewinds = 1
    state.events = script.events().slice(0, 120)
    const third = await monitor.look()
    assert.deepEqual([third.chains[0]?.report.disputes, third.disagreements], [0, 0])
  })

  it('asks the token whether contracts have what they must hold', async () => {
    const script = createFactScript()
    playNetwork(script)
    playCommitting(script)
    const { api, state } = servedFacts(script.now)
    state.events = script.events()
    const token = addressOf('token').toLowerCase()
    const holding = (lacking: bigint): ChainReader => ({
      send: (_, [call]) => {
        const { to, data } = call as { to: string; data: string }
        if (to.toLowerCase() !== token) return Promise.resolve(zeroPadValue(token, 32))
        const isRegistry = data.toLowerCase().includes(addressOf('stakeRegistry').slice(2).toLowerCase())
        return Promise.resolve(zeroPadValue(toBeHex(isRegistry ? must - lacking : 10n ** 30n), 32))
      },
    })
    const must = (await createNetworkMonitor({ api }).look()).chains[0]?.report.holdings[0]?.holds ?? 0n
    assert.ok(must > 3_000n * LP)
    const look = (lacking: bigint) =>
      createNetworkMonitor({ api, openChain: () => Promise.resolve(holding(lacking)) }).look()
    const enough = await look(0n)
    assert.deepEqual([enough.disagreements, enough.chains[0]?.solvency.length], [0, 2])
    assert.match(sightInWords(enough), /^Settlement .* address unknown$/m)
    const short = await look(LP)
    assert.equal(short.disagreements, 1)
    assert.match(sightInWords(short), /^StakeRegistry .* MISSING 1 LP$/m)
  })
})
