import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { addressOf, LP } from '../testing/facts.ts'
import type { CheckPolicy } from './check-policy.ts'
import { dailyLimit, decideCheck } from './decide-check.ts'
import type { CheckableDeal } from './decide-check.ts'
import { drawCheck } from './draw-check.ts'

const SECRET = 'a secret of a test'
const MODULE = 'https://example.org/lilypad-module-cowsay@cb8b670'
const policy: CheckPolicy = {
  costShare: 0.8,
  fakeCostShare: 0,
  dishonestShare: 0.1,
  falseRejectShare: 0.001,
  margin: 0.1,
  leastShare: 0,
  mostShare: 1,
  rerun: 'never',
  undecided: 'leave',
  hasAppeals: false,
  dailyChallenges: 5,
  dailyWei: 100n * LP,
  overrides: [],
}
const deal: CheckableDeal = {
  dealId: 'deal',
  provider: addressOf(1),
  module: MODULE,
  price: 10n * LP,
  collateral: 50n * LP,
  mode: 'EXPRESS',
  seats: [3],
  cost: 6n * LP,
}
const nothing = { challenges: 0, wei: 0n }
const decided = (change: Partial<CheckPolicy> = {}, about: Partial<CheckableDeal> = {}) =>
  decideCheck({ ...deal, ...about }, { ...policy, ...change }, nothing, SECRET)

describe('a deal', () => {
  it('is drawn below its share, not at it', () => {
    const at = drawCheck(SECRET, deal.dealId)
    const fixed = (share: number) => decided({ overrides: [{ provider: deal.provider, share }] }).isDrawn
    assert.deepEqual([fixed(at), fixed(at + 2 ** -48)], [false, true])
  })
})

describe('the random number of a deal', () => {
  it('is the first 48 bits of HMAC-SHA256 of its id by the secret, as a fraction', () => {
    for (const dealId of ['Qme5yFHYuGK97MfCqNdNTCU8n9GxystnsJaU7CyJuhAZcy', 'é', '']) {
      const code = createHmac('sha256', SECRET).update(dealId, 'utf8').digest()
      assert.equal(drawCheck(SECRET, dealId), code.readUIntBE(0, 6) / 2 ** 48)
    }
    assert.notEqual(drawCheck('another', 'deal'), drawCheck(SECRET, 'deal'))
  })

  it('draws the share that was asked for: of 10,000 deals within four standard deviations', () => {
    const draws = Array.from({ length: 10_000 }, (_, number) => drawCheck(SECRET, `deal ${number}`))
    for (const share of [0.01, 0.15, 0.274, 0.5, 0.9]) {
      const drawn = draws.filter((draw) => draw < share).length
      const deviation = Math.sqrt(10_000 * share * (1 - share))
      assert.ok(Math.abs(drawn - 10_000 * share) < 4 * deviation, `${drawn} at ${share}`)
    }
    // Nor does one deal say anything of the next: neighbours are both below a half in a quarter of all pairs.
    const both = draws.filter((draw, place) => draw < 0.5 && (draws[place + 1] ?? 1) < 0.5).length
    assert.ok(Math.abs(both - 2_500) < 4 * Math.sqrt(10_000 * 0.25 * 0.75))
  })
})

describe('the decision on a result', () => {
  it('checks the deterring share with its margin, of what the planned panels find', () => {
    const { share, detection, deterring } = decided()
    assert.ok(Math.abs(detection - 0.729) < 1e-12)
    assert.ok(deterring.kind === 'share')
    assert.ok(Math.abs(deterring.share - 0.8 / (0.728 * 6)) < 1e-9)
    assert.ok(Math.abs(share - deterring.share * 1.1) < 1e-12)
    const ladder = decided({}, { mode: 'STANDARD', seats: [3, 7] })
    assert.ok(ladder.share < share && ladder.detection > detection)
  })

  it('draws by 10,000 deals as often as it says', () => {
    const { share } = decided()
    const drawn = Array.from({ length: 10_000 }, (_, number) =>
      decided({}, { dealId: `deal ${number}` }),
    ).filter(({ isDrawn }) => isDrawn).length
    const deviation = Math.sqrt(10_000 * share * (1 - share))
    assert.ok(Math.abs(drawn - 10_000 * share) < 4 * deviation, `${drawn} at ${share}`)
  })

  it('stays within the policy’s bounds, and checks the most where no share deters', () => {
    assert.equal(decided({ leastShare: 0.5 }).share, 0.5)
    assert.equal(decided({ mostShare: 0.05 }).share, 0.05)
    const found = decided({ mostShare: 0.7 }, { collateral: 0n })
    assert.equal(found.deterring.kind, 'none')
    assert.equal(found.share, 0.7)
  })

  it('spends nothing on results that nobody is paid for, which a provider can submit at will', () => {
    const free = { price: 0n, collateral: 0n }
    assert.equal(decided({}, free).share, 0)
    assert.equal(decided({ leastShare: 0.2 }, free).share, 0.2)
    assert.equal(decided({ overrides: [{ share: 1 }] }, free).share, 1)
  })

  it('never follows the claim: an override alone says always or never', () => {
    const of = (share: number) => decided({ overrides: [{ provider: addressOf(1), share }] })
    assert.equal(of(1).isDrawn, true)
    assert.equal(of(0).isDrawn, false)
    assert.equal(of(0).limit, null)
  })

  it('takes the first override that names the provider, the module, or both', () => {
    const overrides = [
      { provider: addressOf(2), share: 0.1 },
      { module: 'https://example.org/other', share: 0.2 },
      { provider: addressOf(1), module: `${MODULE}0`, share: 0.3 },
      { module: 'https://example.org/lilypad-module-cowsay', share: 0.4 },
      { module: MODULE, share: 0.5 },
    ]
    assert.equal(decided({ overrides }).share, 0.4)
    assert.equal(decided({ overrides: overrides.slice(4) }).share, 0.5)
    assert.equal(decided({ overrides: overrides.slice(0, 1) }, { provider: addressOf(2) }).share, 0.1)
    const { share } = decided({ overrides: [{ provider: addressOf(1), costShare: 0.4 }] })
    assert.ok(Math.abs(share - decided().share / 2) < 1e-12)
  })

  it('has the job run first as the policy or its override says', () => {
    const none = { leastShare: 0, mostShare: 0 }
    const all = { leastShare: 1 }
    assert.equal(decided({ rerun: 'always', ...none }).isRerun, true)
    assert.equal(decided({ rerun: 'sampled', ...none }).isRerun, false)
    assert.equal(decided({ rerun: 'sampled', ...all }).isRerun, true)
    assert.equal(decided({ rerun: 'never', ...all }).isRerun, false)
    assert.equal(decided({ overrides: [{ rerun: 'always' }], ...none }).isRerun, true)
  })

  it('is the same whenever and however often it is asked', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (dealId, secret) => {
        const once = decideCheck({ ...deal, dealId }, policy, nothing, secret)
        assert.deepEqual(decideCheck({ ...deal, dealId }, policy, { challenges: 2, wei: 5n }, secret), once)
        assert.equal(once.isDrawn, once.draw < once.share)
      }),
    )
  })
})

describe('the limits of a day', () => {
  it('leave room for exactly as many challenges and as much money as they say', () => {
    const at = (challenges: number, wei: bigint) =>
      dailyLimit(policy, { challenges, wei }, 6n * LP)?.code ?? null
    assert.equal(at(4, 94n * LP), null)
    assert.equal(at(5, 0n), 'DAILY_CHALLENGES')
    assert.equal(at(4, 94n * LP + 1n), 'DAILY_MONEY')
    const drawn = decideCheck(deal, { ...policy, leastShare: 1 }, { challenges: 5, wei: 0n }, SECRET)
    assert.equal(drawn.limit?.code, 'DAILY_CHALLENGES')
  })
})

describe('a deal whose module is not known', () => {
  const [often, seldom] = ['https://example.org/often', 'https://example.org/seldom']
  const overrides = [
    { module: seldom, share: 0 },
    { module: often, share: 1, rerun: 'always' },
    { module: 'https://example.org/of-another', share: 1, provider: addressOf(9) },
  ] as const

  it('is taken for that of which the policy checks most', () => {
    const { share, assumed, rerun } = decided({ overrides }, { module: null })
    assert.deepEqual([share, assumed, rerun], [1, often, 'always'])
    assert.equal(decided({ overrides }, { module: `${seldom}@1` }).assumed, null)
    const named = [{ provider: addressOf(1), share: 0.5 }, ...overrides]
    const known = decided({ overrides: named }, { module: null })
    assert.deepEqual(
      [known.share, known.assumed],
      [0.5, null],
      'the first that matches holds whatever its module',
    )
  })

  it('is not checked less for it, and no other where no override names a module', () => {
    const less = decided({ overrides: [overrides[0]] }, { module: null })
    assert.deepEqual(less, decided({}, { module: null }))
    assert.equal(less.assumed, null)
  })
})
