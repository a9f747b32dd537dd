import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StreamNotFound, openSqliteEventStore } from '@lilymed/event-store'
import { blocksObserved, chainRewound, finalityAdvanced, ingestStarted } from '../ingest/ingest-facts.ts'
import { blockHash, blockHeader, factAt } from '../testing/test-blocks.ts'
import { factEventId, toFactEvent } from '../translate/fact-event.ts'
import type { RecordableFact } from '../translate/fact-event.ts'
import { standingFacts } from './standing-facts.ts'
import { surveyStream } from './survey-stream.ts'

const started = ingestStarted({ epoch: 'e', chainId: 1, startBlock: 3, contracts: {} })
const ref = (number: number, fork = 'a') => ({ number, hash: blockHash(number, fork) })

/** A store with these facts in the stream, read as verifying does. */
const readBack = async (...facts: RecordableFact[]) => {
  const store = openSqliteEventStore({ path: ':memory:' })
  for (const [index, fact] of [started, ...facts].entries())
    await store.append('s', 'any', [toFactEvent(fact, factEventId(1, 'e', BigInt(index)))])
  const survey = await surveyStream(store, 's', { draws: 2, random: () => 0.5 })
  const standing: string[] = []
  for await (const { block, blockHash: hash } of standingFacts(store, 's', survey))
    standing.push(`${block}${hash === blockHash(block) ? '' : ' of another fork'}`)
  await store.close()
  return { survey, standing }
}

test('what a rewind took back does not stand, what came after it does', async () => {
  const { survey, standing } = await readBack(
    factAt(3),
    factAt(4),
    factAt(6),
    blocksObserved(3, blockHeader(6)),
    chainRewound(ref(3)),
    factAt(4, 0, 'b'),
    factAt(7, 0, 'b'),
    chainRewound(ref(5, 'b')),
    factAt(8),
    finalityAdvanced(ref(5, 'b')),
  )
  assert.deepEqual(standing, ['3', '4 of another fork', '8'])
  assert.equal(survey.startBlock, 3)
  assert.deepEqual(survey.finalised, ref(5, 'b'))
  assert.ok(survey.drawn.length === 2)
})

test('an operator’s rewind below what was final makes less final', async () => {
  const { survey, standing } = await readBack(
    factAt(3),
    factAt(9),
    finalityAdvanced(ref(9)),
    chainRewound(ref(5)),
    factAt(7),
  )
  assert.deepEqual(standing, ['3', '7'])
  assert.deepEqual(survey.finalised, ref(5))
})

test('a store without the stream says so', async () => {
  const store = openSqliteEventStore({ path: ':memory:' })
  await assert.rejects(surveyStream(store, 's', { draws: 0, random: Math.random }), StreamNotFound)
  await store.close()
})
