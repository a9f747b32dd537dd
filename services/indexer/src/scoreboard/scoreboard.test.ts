import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defaultScoreRules } from '@lilymed/domain'
import { createFactScript } from '../testing/fact-script.ts'
import { applyEvents, filledReadModel } from '../testing/filled-read-model.ts'
import { playEverything, playUnanimous } from '../testing/scenes.ts'
import { createScoreboard } from './scoreboard.ts'

const chainId = 31_337
const base = defaultScoreRules(chainId)

describe('the standings of an epoch', () => {
  it('are worked out once for as long as nothing new is settled, and anew when it closes', async () => {
    const { script } = playEverything(createFactScript())
    const height = script.block()
    script.finalise(height - 1)
    const reads = filledReadModel(script.events())
    const rules = { ...base, epochs: { firstBlock: 1, blocks: height + 1_000, count: 2 } }
    const scoreboard = createScoreboard(reads, [rules])
    const wish = { chainId, epoch: 0 }
    const first = await scoreboard.board(wish)
    assert.equal(await scoreboard.board(wish), first)
    assert.equal(first?.epoch.state, 'open')

    const known = script.events().length
    playUnanimous(script, 'one more', { vote: 'ACCEPT' })
    script.mine()
    applyEvents(reads, script.events().slice(known))
    const second = await scoreboard.board(wish)
    assert.notEqual(second, first)
    assert.equal(second?.epoch.disputes, (first?.epoch.disputes ?? 0) + 1)
    assert.equal(await scoreboard.board(wish), second)

    const before = script.events().length
    while (script.block() <= height + 1_002) script.mine()
    script.finalise(height + 1_001)
    applyEvents(reads, script.events().slice(before))
    const closed = await scoreboard.board(wish)
    assert.equal(closed?.epoch.state, 'closed')
    assert.deepEqual(closed?.standings, second?.standings)
    assert.equal(await scoreboard.board(wish), closed)
  })
})
