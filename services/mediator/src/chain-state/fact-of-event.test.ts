import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { RecordedEvent } from '@lilymed/event-store'
import { factOfEvent } from './fact-of-event.ts'

const recorded = (type: string): RecordedEvent =>
  ({
    type,
    data: { round: '1' },
    metadata: { blockNumber: '7', blockHash: '0x07', blockTimestamp: '99' },
  }) as unknown as RecordedEvent

it('takes facts with their block, and leaves out what ingest could not read', () => {
  assert.deepEqual(factOfEvent(recorded('RandomnessPublished')), {
    type: 'RandomnessPublished',
    data: { round: '1' },
    at: { number: 7, hash: '0x07', timestamp: 99 },
  })
  for (const type of ['LogUndecodable', 'LogBytes', 'LogOversized', 'ReadOversized'])
    assert.equal(factOfEvent(recorded(type)), undefined)
})
