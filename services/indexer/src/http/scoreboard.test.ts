import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toDomainRules } from '@lilymed/api'
import type { ScoredSeat, ScoreStanding } from '@lilymed/api'
import {
  createScorebook,
  defaultScoreRules,
  distributionOf,
  payoutRootOf,
  scoreEpoch,
  standingsOf,
  tallyDisputes,
} from '@lilymed/domain'
import type { ScoredDispute, ScoreRules } from '@lilymed/domain'
import { createLogger } from '@lilymed/service-kit'
import type { ObservedFact } from '../projections/projection.ts'
import { scores } from '../projections/scores.ts'
import { createAsking } from '../testing/ask-api.ts'
import { addressOf, createFactScript } from '../testing/fact-script.ts'
import { applyEvents, filledReadModel } from '../testing/filled-read-model.ts'
import { quietStatus } from '../testing/quiet-status.ts'
import { playEverything, playUnanimous } from '../testing/scenes.ts'
import { createServer } from './create-server.ts'

const chainId = 31_337
const logger = createLogger({ name: 'test', level: 'silent' })
const base = defaultScoreRules(chainId)
const rules: ScoreRules = {
  ...base,
  name: 'Season 1',
  epochs: { firstBlock: 1, blocks: 40, count: 20 },
  versions: base.versions.map((version) => ({
    ...version,
    payout: { kind: 'pot', wei: 1_000_000_007n },
  })),
}

const given = createFactScript()
/** Every mediator from the seventh on is paid elsewhere, two and two in one place. */
for (let place = 6; place < 32; place += 1) {
  const [mediator, withdrawalAddress] = [`mediator ${place + 1}`, `home ${place >> 1}`].map(addressOf)
  assert.ok(mediator !== undefined && withdrawalAddress !== undefined)
  given.emit('WithdrawalAddressSet', { mediator, withdrawalAddress }, 'stakeRegistry')
}
const { script, escalation } = playEverything(given)
const height = script.block()
const epochs = Math.ceil(height / 40)
script.finalise(height - 1)
const reads = filledReadModel(script.events())
const app = await createServer({ reads, status: quietStatus, logger, scoreRules: [rules] })
const { get, getChecked, problemOf } = createAsking(app)

type Board = {
  readonly epoch: { readonly number: number; readonly state: string; readonly merkleRoot: string | null }
  readonly items: readonly ScoreStanding[]
}
const boardOf = (epoch: number): Promise<Board> =>
  getChecked('getScoreboard', `/v1/scoreboard?epoch=${epoch}&limit=200`)

/** What the facts alone come to: folded by the domain, past the indexer’s tables. */
const recomputed = async (): Promise<readonly ScoredDispute[]> => {
  const book = createScorebook()
  const scored: ScoredDispute[] = []
  for (const fact of await reads.facts.after('', 10_000)) {
    const { block, logIndex } = fact.origin
    const placed = { ...fact, origin: { blockNumber: block, logIndex } } as unknown as ObservedFact
    const found = book.take(placed)
    if (found !== undefined) scored.push(found)
  }
  return scored
}

describe('the scoreboard', () => {
  it('is what the facts alone come to, in every epoch, down to the root', async () => {
    const disputes = await recomputed()
    assert.ok(disputes.length >= 8, `${disputes.length}`)
    let counted = 0
    for (let number = 0; number < epochs; number += 1) {
      const expected = scoreEpoch(rules, number, disputes)
      const { epoch, items } = await boardOf(number)
      assert.equal(items.length, expected?.standings.length)
      for (const [index, standing] of (expected?.standings ?? []).entries()) {
        const { points, amount, ...rest } = standing
        assert.deepEqual(items[index], { ...rest, points: String(points), amount: String(amount) })
      }
      const closed = number < epochs - 1
      assert.equal(epoch.state, closed ? 'closed' : 'open')
      const root = distributionOf(expected?.standings ?? []).tree?.root ?? null
      assert.equal(epoch.merkleRoot, closed ? root : null)
      counted += expected?.disputes ?? 0
    }
    assert.equal(counted, disputes.length)
  })

  it('proves what each account can claim, by its own address or its mediator’s', async () => {
    const boards = await Promise.all(Array.from({ length: epochs - 1 }, (_, number) => boardOf(number)))
    const moved = boards.flatMap(({ epoch, items }) =>
      items
        .filter(({ account, mediator, amount }) => account !== mediator && amount !== '0')
        .map((one) => ({ epoch, one })),
    )[0]
    assert.ok(moved !== undefined, 'nobody is paid elsewhere')
    const { epoch, one } = moved
    const path = `/v1/scoreboard/payouts`
    const { item } = await getChecked('getPayout', `${path}/${one.mediator}?epoch=${epoch.number}`)
    assert.equal(item.account, one.account)
    assert.equal(
      payoutRootOf({ account: item.account, amount: BigInt(item.amount) }, item.proof),
      epoch.merkleRoot,
    )
    const { items } = await getChecked('listPayouts', `${path}?epoch=${epoch.number}&limit=200`)
    assert.equal(
      items.reduce((sum: bigint, payout: { amount: string }) => sum + BigInt(payout.amount), 0n),
      1_000_000_007n,
    )
    await problemOf(`${path}/${addressOf('nobody')}?epoch=${epoch.number}`, 404, 'SCORE_NOT_FOUND')
    await problemOf(`${path}?epoch=${epochs - 1}`, 409, 'EPOCH_OPEN')
    await problemOf(`${path}/${one.mediator}?epoch=${epochs - 1}`, 409, 'EPOCH_OPEN')
  })

  it('tells what each of a mediator’s points is for', async () => {
    const row = reads.get(scores, chainId, escalation)
    assert.ok(row !== undefined)
    const number = Math.floor((row.block - 1) / 40)
    const { items } = await boardOf(number)
    assert.ok(
      items.some(({ faults }) => faults.NO_REVEAL > 0) && items.some(({ faults }) => faults.INCOHERENT > 0),
    )
    for (const { mediator, points, seats, steppedIn } of items) {
      const path = `/v1/scoreboard/mediators/${mediator}`
      const found = await getChecked('listScoredSeats', `${path}/seats?epoch=${number}&limit=200`)
      const counted: readonly ScoredSeat[] = found.items
      assert.equal(String(counted.reduce((sum, seat) => sum + BigInt(seat.points), 0n)), points)
      assert.equal(counted.length, seats + steppedIn)
      const { item } = await getChecked('getScore', `${path}?epoch=${number}`)
      assert.equal(item.points, points)
    }
    await problemOf(`/v1/scoreboard/mediators/${addressOf('nobody')}`, 404, 'SCORE_NOT_FOUND')
  })

  it('is paged, lists its epochs and publishes its rules', async () => {
    const number = (await Promise.all(Array.from({ length: epochs }, (_, n) => boardOf(n)))).toSorted(
      (left, right) => right.items.length - left.items.length,
    )[0]?.epoch.number
    const whole = await boardOf(number ?? 0)
    const seen: string[] = []
    let cursor = ''
    for (;;) {
      const page = await getChecked('getScoreboard', `/v1/scoreboard?epoch=${number}&limit=3${cursor}`)
      seen.push(...page.items.map(({ mediator }: ScoreStanding) => mediator))
      if (page.nextCursor === null) break
      cursor = `&cursor=${page.nextCursor}`
    }
    assert.deepEqual(
      seen,
      whole.items.map(({ mediator }) => mediator),
    )
    await problemOf(`/v1/scoreboard?epoch=${(number ?? 0) + 1}${cursor}`, 400, 'CURSOR_INVALID')
    const listed = await getChecked('listScoreEpochs', '/v1/scoreboard/epochs?limit=2')
    assert.deepEqual(
      listed.items.map((epoch: { number: number; state: string }) => [epoch.number, epoch.state]),
      [
        [epochs - 1, 'open'],
        [epochs - 2, 'closed'],
      ],
    )
    const more = await getChecked(
      'listScoreEpochs',
      `/v1/scoreboard/epochs?limit=2&cursor=${listed.nextCursor}`,
    )
    assert.equal(more.items[0].number, epochs - 3)
    const published = await getChecked('getScoreRules', '/v1/scoreboard/rules')
    assert.deepEqual(toDomainRules(published.item), rules)
    await problemOf('/v1/scoreboard?epoch=20', 404, 'EPOCH_NOT_FOUND')
    assert.equal((await getChecked('getScoreboard', '/v1/scoreboard?epoch=19')).epoch.state, 'upcoming')
    await problemOf('/v1/scoreboard?epoch=-1', 400, 'REQUEST_INVALID')
  })

  it('is a file for spreadsheets', async () => {
    const { items } = await boardOf(0)
    const response = await app.inject({ url: '/v1/scoreboard.csv?epoch=0' })
    assert.match(String(response.headers['content-type']), /^text\/csv/)
    assert.match(String(response.headers['content-disposition']), /scoreboard-31337-epoch-0\.csv/)
    const lines = response.body.trimEnd().split('\r\n')
    assert.equal(lines.length, items.length + 1)
    assert.match(lines[0] ?? '', /^rank,mediator,account,seats,/)
    const [first] = items
    assert.ok(lines[1]?.startsWith(`1,${first?.mediator},${first?.account},`))
    await problemOf('/v1/scoreboard.csv?epoch=99', 404, 'EPOCH_NOT_FOUND')
    assert.equal((await get('/v1/scoreboard.csv?epoch=x')).status, 400)
  })

  it('has pages on which every number leads somewhere', async () => {
    const row = reads.get(scores, chainId, escalation)
    const number = Math.floor(((row?.block ?? 1) - 1) / 40)
    const { items } = await boardOf(number)
    const { body } = await app.inject({ url: `/scoreboard?epoch=${number}` })
    for (const { mediator } of items) {
      assert.ok(body.includes(`/scoreboard/mediators/${mediator}?chainId=31337&amp;epoch=${number}`))
    }
    const mine = await app.inject({ url: `/scoreboard/mediators/${items[0]?.mediator}?epoch=${number}` })
    assert.match(mine.body, /href="\/events\?[^"]*type=VoteRevealed/)
  })
})

describe('a scoreboard that grows', () => {
  it('counts on, counts again after a rewind, and keeps closed epochs', async () => {
    const { script: growing } = playEverything()
    const cut = growing.events().length
    growing.finalise(40)
    const mark = growing.block()
    playUnanimous(growing, 'later', { vote: 'ACCEPT' })
    const longer = growing.events().length
    growing.rewind(mark)
    growing.mine()
    playUnanimous(growing, 'other', { vote: 'REJECT', finds: 'by the panel' })
    const events = growing.events()

    const live = filledReadModel(events.slice(0, cut))
    const server = await createServer({ reads: live, status: quietStatus, logger, scoreRules: [rules] })
    const asking = createAsking(server)
    const all = async (): Promise<readonly unknown[]> => {
      const found: unknown[] = []
      for (let epoch = 0; epoch < 20; epoch += 1) {
        const { items, epoch: head } = await asking.getChecked(
          'getScoreboard',
          `/v1/scoreboard?epoch=${epoch}&limit=200`,
        )
        found.push({ items, root: head.merkleRoot, disputes: head.disputes })
      }
      return found
    }
    const freshly = async (until: number): Promise<readonly unknown[]> => {
      const rebuilt = filledReadModel(events.slice(0, until))
      const rows = rebuilt.list(scores, { order: 'ascending', limit: 1_000 }).map(({ row }) => row)
      const disputes = Array.from({ length: 20 }, (_, epoch) =>
        rows.filter(({ block }) => Math.floor((block - 1) / 40) === epoch),
      )
      return disputes.map((found) =>
        standingsOf(tallyDisputes(found), rules.versions[0] ?? assert.fail()).map(({ mediator, points }) => [
          mediator,
          String(points),
        ]),
      )
    }
    const brief = (boards: readonly unknown[]): unknown =>
      boards.map((board) =>
        (board as { items: readonly ScoreStanding[] }).items.map(({ mediator, points }) => [
          mediator,
          points,
        ]),
      )
    const before = await all()
    applyEvents(live, events.slice(cut, longer))
    const grown = await all()
    assert.deepEqual(brief(grown), await freshly(longer))
    assert.notDeepEqual(brief(grown), brief(before))
    applyEvents(live, events.slice(longer))
    const rewound = await all()
    assert.deepEqual(brief(rewound), await freshly(events.length))
    assert.notDeepEqual(brief(rewound), brief(grown))
    // Epoch 0 was closed when block 40 was final: nothing changed it.
    assert.deepEqual(rewound[0], grown[0])
    await server.close()
  })
})
