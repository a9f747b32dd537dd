import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { createStaging } from '../projection-runner/stage-events.ts'
import { digestRows } from '../replay/digest-rows.ts'
import { rowSources } from '../replay/read-rows.ts'
import { createFactScript } from '../testing/fact-script.ts'
import { logOf } from '../testing/filled-read-model.ts'
import { playDeal } from '../testing/play-deal.ts'
import { playNetwork } from '../testing/play-network.ts'
import { playEscalation, playUnanimous } from '../testing/scenes.ts'
import { createReadModel } from './read-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-cut-log-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** A log that is final in part, was rewound, and grew on, and the block that it ends with. */
const { events, lastBlock } = (() => {
  const script = createFactScript()
  playNetwork(script)
  playUnanimous(script, 'honest', { vote: 'ACCEPT' })
  script.finalise(script.block() - 1)
  playDeal(script, 'abandoned')
  script.rewind(script.block() - 2)
  playEscalation(script)
  script.finalise(script.block() - 3)
  playDeal(script, 'one')
  script.finalise(script.block() - 1)
  playDeal(script, 'two')
  return { events: script.events(), lastBlock: script.block() - 1 }
})()

/** Digests of everything that follows from the log, and the before-images as they are stored, of a read model that was committed after each of these events. */
const builtWith = (isCut: (index: number) => boolean) => {
  const path = join(folder, `${Math.random()}.db`)
  const reads = createReadModel(path, logOf(events))
  const staging = createStaging()
  for (const [index, event] of events.entries()) {
    const step = staging.take(event)
    if (step !== undefined) reads.apply(step)
    const checkpoint = staging.checkpoint()
    if (checkpoint !== undefined && (isCut(index) || index === events.length - 1)) reads.commit(checkpoint)
  }
  const db = new DatabaseSync(path, { readOnly: true })
  const found = {
    checkpoint: reads.checkpoint(),
    block: reads.chains()[0]?.block,
    digests: rowSources.map((source) => [source.name, digestRows(source.read(db))]),
    images: db.prepare('SELECT * FROM before_image ORDER BY chain_id, projection, key, block').all(),
  }
  db.close()
  reads.close()
  rmSync(path)
  return found
}

describe('a read model', () => {
  const whole = builtWith(() => false)

  it('has something to compare: rows of disputes, and before-images of what is not final', () => {
    assert.ok(Object.fromEntries(whole.digests)['disputes'].rows > 1)
    assert.ok(whole.images.length > 1)
    assert.equal(whole.block, lastBlock)
  })

  it('is the same if every event of the log has a commit of its own', () => {
    assert.deepEqual(
      builtWith(() => true),
      whole,
    )
  })

  it('is the same however the log is cut into commits', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(events.length - 1), { maxLength: 30 }), (cuts) => {
        const after = new Set(cuts)
        assert.deepEqual(
          builtWith((index) => after.has(index)),
          whole,
        )
      }),
      { numRuns: 10 },
    )
  })
})
