import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { phaseNumber, putUpByAppeals } from '@lilymed/domain'
import { sampleChain } from '../testing/sample-chain.ts'
import { DISPUTE, LP } from '../testing/sample-view.ts'
import { answering, appealed, failingAt, failure, found, policy, watch } from '../testing/trial-watch.ts'
import { openTrialJournal } from './check-journal.ts'
import type { WatchChecksOptions } from './watch-checks.ts'

const ends = (news: readonly string[]): readonly string[] => news.filter((each) => /^(left|ended)/.test(each))

describe('a watch of a chain that may be rewound', () => {
  it('ends a result that a run found right once what it looked at is final, and says so before and then', async () => {
    const chain = sampleChain({ depth: 3 })
    const journal = openTrialJournal()
    let runs = 0
    const rerun: WatchChecksOptions['rerun'] = async () => {
      runs += 1
      return { advice: { advice: 'accept', reason: 'the same' }, runs: [] }
    }
    const change = { policy: { ...policy, rerun: 'always' }, rerun } as const
    const end = () => journal.checks.records.get('deal')?.end
    assert.deepEqual(ends(await watch(chain, journal, change)), ['left SAME_RESULT, not final'])
    chain.mine(2)
    assert.deepEqual([ends(await watch(chain, journal, change)), end()], [[], null])
    const dataId = 'QmTd8viHt8sAWNQibXgWvUexDPVsUMYpgATqhoJA6hgC6P'
    const network = answering(chain.network, 'storage', 'getResult', { dataId })
    const another = await watch(chain, journal, { ...change, network })
    assert.deepEqual(
      [ends(another), runs],
      [['left SAME_RESULT, not final'], 2],
      'another claim is another run',
    )
    chain.mine(3)
    assert.deepEqual(ends(await watch(chain, journal, { ...change, network })), ['left SAME_RESULT'])
    assert.deepEqual([end(), runs], ['SAME_RESULT', 2])
    assert.deepEqual(await watch(chain, journal, change), ['watching'])
  })

  it('goes on with no challenge that it began of a claim which a rewound chain has made right', async () => {
    const chain = sampleChain()
    const journal = openTrialJournal()
    const rerunning = (advice: 'accept' | 'challenge') => ({
      policy: { ...policy, rerun: 'always' } as const,
      rerun: async () => ({ advice: { advice, reason: '' }, runs: [] }),
    })
    const away = { ...chain.sender, send: () => Promise.reject(failure('RPC_UNREACHABLE', true)) }
    await assert.rejects(watch(chain, journal, { ...rerunning('challenge'), sender: away }), {
      code: 'NOT_ATTENDED',
    })
    assert.ok(journal.checks.records.get('deal')?.begun)
    const dataId = 'QmTd8viHt8sAWNQibXgWvUexDPVsUMYpgATqhoJA6hgC6P'
    const network = answering(chain.network, 'storage', 'getResult', { dataId })
    assert.deepEqual(await watch(chain, journal, { ...rerunning('accept'), network }), [
      'watching',
      'rerun',
      'left SAME_RESULT',
    ])
    assert.deepEqual(chain.sent, [])
  })

  it('takes nothing for settled that a rewound chain takes back, and decides then', async () => {
    const chain = sampleChain({ depth: 3 })
    const journal = openTrialJournal()
    const accepted = answering(chain.network, 'storage', 'getAgreement', { state: 7 })
    // What is closed when it is first looked at is none of the watch's.
    const known = openTrialJournal()
    assert.deepEqual(await watch(chain, known, { network: accepted }), ['watching'])
    await watch(chain, journal, { sender: undefined })
    assert.deepEqual(ends(await watch(chain, journal, { network: accepted })), [
      'left OTHERWISE_SETTLED, not final',
    ])
    assert.deepEqual(await watch(chain, journal), ['watching', 'challenged'])
  })

  it('does not read an end again whole with every block until it is final', async () => {
    const chain = sampleChain({ depth: 300 })
    const journal = openTrialJournal()
    await watch(chain, journal, { sender: undefined })
    const accepted = answering(chain.network, 'storage', 'getAgreement', { state: 7 })
    const stop = new AbortController()
    let [heads, looks] = [0, 0]
    const counting = {
      ...accepted,
      head: async () => {
        chain.mine(1)
        heads += 1
        return accepted.head()
      },
      client: {
        ...accepted.client,
        disputePool: {
          ...accepted.client.disputePool,
          read: ((...asked: Parameters<typeof accepted.client.disputePool.read>) => {
            if (asked[0] === 'quoteIn') looks += 1
            return accepted.client.disputePool.read(...asked)
          }) as typeof accepted.client.disputePool.read,
        },
      },
    }
    const news = await watch(chain, journal, {
      network: counting,
      isOnce: false,
      signal: stop.signal,
      pollIntervalMs: 0,
      onLook: () => {
        if (heads > 340) stop.abort()
      },
    })
    assert.deepEqual(ends(news), ['left OTHERWISE_SETTLED, not final', 'left OTHERWISE_SETTLED'])
    assert.ok(looks < 60, `${looks} looks at ${heads} blocks`)
  })

  it('decides on a result that was too late only on a branch that is gone', async () => {
    const chain = sampleChain({ depth: 3 })
    const journal = openTrialJournal()
    const late = answering(chain.network, 'disputePool', 'quoteIn', { rounds: 0, mode: 0 })
    assert.deepEqual(await watch(chain, journal, { network: late }), ['watching', 'left REFUSED, not final'])
    assert.deepEqual(await watch(chain, journal), ['watching', 'decided', 'challenged'])
  })

  it('keeps an appeal that it began of a ruling which a rewound chain has taken back, and raises it once that is ruled again', async () => {
    const { chain, journal, round } = await appealed(14n * LP)
    await found(journal, 'challenge')
    const unruled = { phase: phaseNumber('REVEAL'), outcome: 0, finalAt: 0n }
    const network = answering(chain.network, 'disputePool', 'getDispute', unruled)
    assert.deepEqual(await watch(chain, journal, { network }), ['watching'])
    assert.deepEqual([round()?.left, round()?.appeals.map(({ isRaised }) => isRaised)], [[], [false]])
    assert.deepEqual(await watch(chain, journal), ['watching', 'appealed'])
  })

  /** What appeals any wrong ruling, and a run that found the claim wrong. */
  const appealing = {
    appeals: {
      dishonestShare: 0.01,
      mistakenShare: 0.001,
      mostEach: 100n * LP,
      mostTogether: 100n * LP,
      keep: 0n,
      marginSeconds: 0,
    },
  } as const
  const challenged = async (chain: ReturnType<typeof sampleChain>) => {
    const journal = openTrialJournal()
    await watch(chain, journal)
    const resultCid = 'QmTd8viHt8sAWNQibXgWvUexDPVsUMYpgATqhoJA6hgC6P'
    const data = { dealId: 'deal', at: 1_000_000, advice: 'challenge', reason: '', resultCid } as const
    await journal.record({ type: 'ResultRerun', data })
    chain.sent.splice(0)
    return journal
  }
  const REJECTED = 2

  it('looks again at a ruling that it left once a rewound chain has turned it round', async () => {
    const chain = sampleChain()
    const journal = await challenged(chain)
    const rejected = answering(chain.network, 'disputePool', 'getDispute', { outcome: REJECTED })
    assert.deepEqual(await watch(chain, journal, { ...appealing, network: rejected }), [
      'watching',
      'ruling left AGREED',
    ])
    assert.deepEqual(await watch(chain, journal, { ...appealing, network: rejected }), ['watching'])
    assert.deepEqual(await watch(chain, journal, appealing), ['watching', 'appealed'])
    assert.deepEqual(chain.sent, ['appeal'])
  })

  it('raises an appeal anew that was lost and left, once the ruling is the wrong one again', async () => {
    const chain = sampleChain()
    const journal = await challenged(chain)
    const about = { dealId: 'deal', at: 1_000_000, round: 1 }
    await journal.record({ type: 'AppealBegun', data: { ...about, cost: String(14n * LP) } })
    await journal.record({ type: 'AppealRaised', data: { ...about, transactions: [] } })
    const rejected = answering(chain.network, 'disputePool', 'getDispute', { outcome: REJECTED })
    assert.deepEqual(
      (await watch(chain, journal, { ...appealing, network: rejected })).at(-1),
      'ruling left AGREED',
    )
    assert.deepEqual(await watch(chain, journal, appealing), ['watching', 'appealed'])
  })

  it('judges an appeal that it began by a run of the claim that is there, not of one that is gone', async () => {
    for (const advice of ['accept', 'challenge'] as const) {
      const chain = sampleChain()
      const journal = await challenged(chain)
      const about = { dealId: 'deal', at: 1_000_000 }
      const gone = { advice, reason: '', resultCid: null, dataId: 'the claim of a branch that is gone' }
      await journal.record({ type: 'ResultRerun', data: { ...about, ...gone } })
      await journal.record({ type: 'AppealBegun', data: { ...about, round: 1, cost: String(14n * LP) } })
      // Two runs of what is claimed now say the opposite of those before.
      const now = advice === 'accept' ? 'challenge' : 'accept'
      const rerun = async () => ({ advice: { advice: now, reason: '' }, runs: [] }) as const
      assert.deepEqual(await watch(chain, journal, { rerun }), [
        'watching',
        'waiting ANOTHER_CLAIM',
        'rerun',
        now === 'challenge' ? 'appealed' : 'ruling left AGREED',
      ])
    }
  })

  it('does not raise an appeal that it began where runs of the claim that is there now do not tell', async () => {
    const chain = sampleChain()
    const journal = await challenged(chain)
    const about = { dealId: 'deal', at: 1_000_000 }
    const gone = { reason: '', resultCid: null, dataId: 'the claim of a branch that is gone' }
    await journal.record({ type: 'ResultRerun', data: { ...about, ...gone, advice: 'challenge' } })
    await journal.record({ type: 'AppealBegun', data: { ...about, round: 1, cost: String(14n * LP) } })
    const rerun = async () => ({ advice: { advice: 'undecided', reason: '' }, runs: [] }) as const
    assert.deepEqual(await watch(chain, journal, { rerun }), [
      'watching',
      'waiting ANOTHER_CLAIM',
      'rerun',
      'ruling left NO_FINDING',
    ])
    assert.deepEqual(chain.sent, [])
  })

  it('does not send an appeal again that was mined and refused, whatever is ruled by then', async () => {
    const chain = sampleChain()
    const journal = await challenged(chain)
    const sender = failingAt(chain, 'appeal', 'REVERTED')
    assert.deepEqual(await watch(chain, journal, { ...appealing, sender }), [
      'watching',
      'ruling left REVERTED',
    ])
    const later = answering(chain.network, 'disputePool', 'getDispute', { finalAt: 2_000_000_000n })
    assert.deepEqual(await watch(chain, journal, { ...appealing, network: later }), ['watching'])
    assert.deepEqual(chain.sent, [])
  })

  const FINAL = phaseNumber('FINAL')
  it('counts a dispute as ended once its end is final: what its appeals put up is out until then', async () => {
    const chain = sampleChain({ depth: 3 })
    const journal = openTrialJournal()
    await watch(chain, journal)
    const data = { dealId: 'deal', at: 1_000_000, round: 1, cost: String(14n * LP) }
    await journal.record({ type: 'AppealBegun', data })
    const network = answering(chain.network, 'disputePool', 'getDispute', { phase: FINAL })
    assert.deepEqual(ends(await watch(chain, journal, { network })), ['ended, not final'])
    chain.mine(2)
    assert.deepEqual(ends(await watch(chain, journal, { network })), [])
    assert.equal(putUpByAppeals(journal.checks), 14n * LP)
    // The block that showed it is none any more: it is seen anew.
    const moved = { ...network, hashAt: async () => DISPUTE }
    assert.deepEqual(ends(await watch(chain, journal, { network: moved })), ['ended, not final'])
    chain.mine(2)
    assert.deepEqual(ends(await watch(chain, journal, { network })), [])
    chain.mine(1)
    assert.deepEqual(ends(await watch(chain, journal, { network })), ['ended'])
    assert.equal(putUpByAppeals(journal.checks), 0n)
    assert.deepEqual(await watch(chain, journal, { network }), ['watching'])
  })
})
