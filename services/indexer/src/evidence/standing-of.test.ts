import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createFactScript } from '../testing/fact-script.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { playNetwork } from '../testing/play-network.ts'
import { playUnanimous } from '../testing/scenes.ts'
import { readStanding } from './standing-of.ts'

describe('where a dispute stands', () => {
  it('is not at its end while its finalising can still be taken back: what goes for it does not come back', () => {
    for (const [isFinal, state] of [
      [false, 'appealable'],
      [true, 'ended'],
    ] as const) {
      const script = createFactScript()
      playNetwork(script)
      const ruled = playUnanimous(script, 'ruled', { vote: 'REJECT', finds: 'by the panel' })
      if (isFinal) script.finalise(script.block())
      const standing = readStanding(filledReadModel(script.events()), ruled)
      assert.deepEqual([standing?.state, standing?.endedAt !== null], [state, isFinal])
      assert.equal(standing?.outcome, 'REJECT')
    }
  })
})
