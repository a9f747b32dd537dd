import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { projections } from '../projections/all.ts'
import { deals } from '../projections/deals.ts'
import { disputes } from '../projections/disputes.ts'
import { addressOf, createFactScript } from '../testing/fact-script.ts'
import type { FactScript } from '../testing/fact-script.ts'
import { applyEvents, filledReadModel, logOf, stepsOf } from '../testing/filled-read-model.ts'
import { playDeal } from '../testing/play-deal.ts'
import { playNetwork } from '../testing/play-network.ts'
import { playEscalation, playUnanimous } from '../testing/scenes.ts'
import { createReadModel } from './read-model.ts'
import type { ReadModel } from './read-model.ts'

const everyRow = (reads: ReadModel): Record<string, readonly unknown[]> =>
  Object.fromEntries(
    projections.map((projection) => [projection.name, reads.withPrefix(projection, 31_337, '')]),
  )

const written = (write: (script: FactScript) => void): FactScript => {
  const script = createFactScript()
  write(script)
  return script
}

const history = written((script) => {
  playNetwork(script)
  playUnanimous(script, 'honest', { vote: 'ACCEPT' })
  playEscalation(script)
})

const upToBlock = (block: number) => {
  const events = history.events()
  const end = events.findIndex(
    ({ type, data }) => type === 'BlocksObserved' && (data as { toBlock: string }).toBlock === String(block),
  )
  return events.slice(0, end + 1)
}

describe('createReadModel', () => {
  const last = history.block() - 1

  it('undoes a rewind to the rows of a chain that never had those blocks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: last }), fc.integer({ min: 1, max: last }), (first, second) => {
        const [toBlock, seen] = [Math.min(first, second), Math.max(first, second)]
        const rewound = filledReadModel(upToBlock(seen))
        const script = createFactScript()
        script.rewind(toBlock)
        applyEvents(rewound, script.events().slice(1))
        assert.deepEqual(everyRow(rewound), everyRow(filledReadModel(upToBlock(toBlock))))
        rewound.close()
      }),
      { numRuns: 25 },
    )
  })

  it('undoes and applies another fork, twice in a row', () => {
    const fork = (script: FactScript): void => void playDeal(script, 'other')
    const rewound = written((script) => {
      playNetwork(script)
      playDeal(script, 'one')
      script.rewind(2)
      playDeal(script, 'two')
      script.rewind(1)
      fork(script)
    })
    const straight = written((script) => {
      playNetwork(script)
      fork(script)
    })
    const rows = filledReadModel(rewound.events()).list(deals, { order: 'descending', limit: 9 })
    const expected = filledReadModel(straight.events()).list(deals, { order: 'descending', limit: 9 })
    assert.deepEqual(
      rows.map(({ row }) => [row.dealId, row.state, row.payments.length]),
      expected.map(({ row }) => [row.dealId, row.state, row.payments.length]),
    )
  })

  it('undoes a fork to its own past, not to that of the fork before it', () => {
    const mediator = addressOf('mediator 1')
    const stake = (script: FactScript, amount: number): void => {
      script.emit('StakeAdded', { mediator, amount: String(amount), stake: String(amount) })
      script.mine()
    }
    const rewound = written((script) => {
      playNetwork(script)
      stake(script, 1)
      stake(script, 10)
      script.rewind(1)
      script.mine()
      stake(script, 100)
      script.rewind(2)
    })
    assert.deepEqual(
      everyRow(filledReadModel(rewound.events())),
      everyRow(filledReadModel(written(playNetwork).events())),
    )
  })

  it('marks the facts of abandoned blocks and keeps them', async () => {
    const script = written((draft) => {
      playNetwork(draft)
      playDeal(draft, 'one')
      draft.rewind(1)
    })
    const facts = await filledReadModel(script.events()).facts.after('', 1000)
    assert.deepEqual(
      [true, false].map(
        (retracted) =>
          new Set(facts.filter((fact) => fact.retracted === retracted).map(({ origin }) => origin.block)),
      ),
      [new Set([2, 3]), new Set([1])],
    )
  })

  it('refuses a rewind below what was final, and changes nothing', () => {
    const script = written((draft) => {
      playNetwork(draft)
      playDeal(draft, 'one')
      draft.finalise(3)
    })
    const reads = filledReadModel(script.events())
    const before = everyRow(reads)
    playDeal(script, 'two')
    script.rewind(2)
    const { steps } = stepsOf(script.events().slice(-40))
    assert.throws(() => steps.forEach((step) => reads.apply(step)), {
      code: 'REWIND_BELOW_FINALITY',
      retryable: false,
    })
    assert.deepEqual(everyRow(reads), before)
  })

  it('remembers what a rewind that is known to come will undo, though it was final when it was read', () => {
    const deep = written((script) => {
      playNetwork(script)
      script.finalise(100)
      playDeal(script, 'one')
      script.finalise(101)
    })
    const before = deep.events().length
    deep.rewind(1, { decidedBy: 'operator' })
    assert.throws(() => filledReadModel(deep.events()), { code: 'REBUILD_NEEDED' })
    const ahead = new Map([[31_337, [{ revision: before, toBlock: 1 }]]])
    const reads = createReadModel(':memory:', logOf(deep.events()), ahead)
    applyEvents(reads, deep.events())
    assert.deepEqual(everyRow(reads), everyRow(filledReadModel(written(playNetwork).events())))
    assert.equal(reads.chains()[0]?.finality, 1)
  })

  it('forgets before-images once blocks are final', () => {
    const directory = mkdtempSync(join(tmpdir(), 'lilymed-read-model-'))
    const path = join(directory, 'read-model.db')
    try {
      const reads = createReadModel(path, logOf([]))
      const script = written((draft) => {
        playNetwork(draft)
        playDeal(draft, 'one')
        draft.finalise(2)
      })
      applyEvents(reads, script.events())
      const db = new DatabaseSync(path)
      const blocks = db.prepare('SELECT DISTINCT block FROM before_image').all()
      assert.deepEqual(
        blocks.map(({ block }) => block),
        [3],
      )
      db.close()
      reads.close()
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  it('forgets with everything else, when it is built again, what it was told and had not committed', () => {
    const reads = createReadModel(':memory:', logOf([]))
    for (const step of stepsOf(history.events()).steps) reads.apply(step)
    reads.reset()
    const other = written((script) => playNetwork(script)).events()
    applyEvents(reads, other)
    assert.deepEqual(everyRow(reads), everyRow(filledReadModel(other)))
    assert.equal(reads.chains()[0]?.rewinds, 0)
  })

  it('finds what it has stored, by key as in a list', () => {
    const reads = filledReadModel(history.events())
    const listed = reads.list(deals, { order: 'descending', limit: 100 })
    assert.ok(listed.length > 1)
    for (const { row } of listed) assert.deepEqual(reads.get(deals, 31_337, row.dealId), row)
    assert.equal(reads.get(deals, 31_337, 'no such deal'), undefined)
  })

  it('lists by keyset: pages together are the whole list, filtered and in order', () => {
    const reads = filledReadModel(history.events())
    const whole = reads.list(disputes, { order: 'descending', limit: 100 }).map(({ row }) => row.disputeId)
    const [first] = reads.list(disputes, { order: 'descending', limit: 1 })
    assert.ok(first)
    const rest = reads.list(disputes, { order: 'descending', limit: 100, after: first.place })
    assert.deepEqual([first.row.disputeId, ...rest.map(({ row }) => row.disputeId)], whole)
    const accepted = reads.list(disputes, { order: 'descending', limit: 9, filters: { outcome: 'ACCEPT' } })
    assert.deepEqual(
      accepted.map(({ row }) => row.outcome),
      ['ACCEPT'],
    )
    assert.throws(
      () => reads.list(disputes, { order: 'descending', limit: 1, filters: { nothing: '1' } }),
      TypeError,
    )
  })
})
