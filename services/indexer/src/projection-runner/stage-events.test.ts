import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { appendedFact, createFactEncoder } from '@lilymed/chain'
import type { RecordableFact } from '@lilymed/chain'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EncodedEvent, FollowedEvent, RecordedEvent } from '@lilymed/event-store'
import { addressOf, createFactScript } from '../testing/fact-script.ts'
import { stepsOf } from '../testing/filled-read-model.ts'
import { createStaging } from './stage-events.ts'

const credit = { account: addressOf('anna'), amount: '1' }

const eventAt = (events: readonly RecordedEvent[], index: number): RecordedEvent => {
  const event = events.at(index)
  assert.ok(event)
  return event
}

describe('createStaging', () => {
  it('shows facts only with the observation of their blocks', () => {
    const script = createFactScript()
    script.emit('CreditClaimed', credit)
    assert.deepEqual(
      stepsOf(script.events()).steps.map(({ kind }) => kind),
      ['started'],
    )
    script.mine()
    const step = stepsOf(script.events()).steps[1]
    assert.ok(step?.kind === 'blocks')
    assert.deepEqual(
      step.facts.map(({ type }) => type),
      ['CreditClaimed'],
    )
  })

  it('drops waiting facts of blocks that the chain abandoned', () => {
    const script = createFactScript()
    script.mine()
    script.emit('CreditClaimed', credit)
    script.rewind(1)
    script.mine()
    const { steps } = stepsOf(script.events())
    assert.deepEqual(
      steps.map(({ kind }) => kind),
      ['started', 'blocks', 'rewound', 'blocks'],
    )
    assert.deepEqual(
      steps.flatMap((step) => (step.kind === 'blocks' ? step.facts : [])),
      [],
    )
  })

  it('resumes before facts that still wait, and takes them again after a restart', () => {
    const script = createFactScript()
    script.mine()
    const seen = stepsOf(script.events())
    script.emit('CreditClaimed', credit)
    const before = eventAt(script.events(), -2).position
    const halfway = stepsOf(script.events()).staging
    assert.equal(seen.staging.checkpoint()?.resumeAfter, before)
    assert.equal(halfway.checkpoint()?.resumeAfter, before)

    script.mine()
    const again = createStaging(halfway.checkpoint())
    const steps = script
      .events()
      .slice(-2)
      .map((event) => again.take(event))
    assert.deepEqual(
      steps.flatMap((step) => (step?.kind === 'blocks' ? step.facts.map(({ type }) => type) : [])),
      ['CreditClaimed'],
    )
  })

  it('takes no step twice that came while facts waited, whatever of the log is read again', () => {
    const script = createFactScript()
    script.emit('CreditClaimed', credit)
    script.rewind(1)
    script.finalise(0)
    const stopped = stepsOf(script.events())
    assert.deepEqual(
      stopped.steps.map(({ kind }) => kind),
      ['started', 'rewound', 'final'],
    )
    script.mine()
    const checkpoint = stopped.staging.checkpoint()
    assert.ok(checkpoint !== undefined)
    const again = createStaging(checkpoint)
    const reread = script.events().filter(({ position }) => position > (checkpoint.resumeAfter ?? ''))
    const steps = reread.map((event) => again.take(event)).filter((step) => step !== undefined)
    assert.deepEqual(
      steps.map((step) => (step.kind === 'blocks' ? step.facts.length : step.kind)),
      [1],
    )
  })

  it('skips what ingest could not read, and loses no fact beside it', () => {
    const script = createFactScript()
    script.emit('CreditClaimed', credit)
    script.mine()
    const [started, claimed, observed] = script.events()
    assert.ok(started !== undefined && claimed !== undefined && observed !== undefined)
    const unread = ['LogUndecodable', 'LogBytes', 'LogOversized', 'ReadOversized'].map((type) => ({
      ...claimed,
      type,
      data: { disputeId: 'not one', bytes: '0x00' },
    }))
    const { steps } = stepsOf([started, ...unread, claimed, ...unread, observed])
    assert.deepEqual(
      steps.flatMap((step) => (step.kind === 'blocks' ? step.facts.map(({ type }) => type) : [])),
      ['CreditClaimed'],
    )
  })

  it('skips what has been applied, other streams and types it does not know', () => {
    const script = createFactScript()
    script.mine()
    const { staging } = stepsOf(script.events())
    for (const event of script.events()) assert.equal(staging.take(event), undefined)
    const event = eventAt(script.events(), 1)
    assert.equal(createStaging().take({ ...event, stream: 'mediation-31337.0x1.1' }), undefined)
    assert.equal(createStaging().take({ ...event, type: 'SomethingLater' }), undefined)
    assert.notEqual(createStaging().take(event), undefined)
  })

  it('makes the same of events that this process appended just now as of those read back from the file', async () => {
    const store = openSqliteEventStore({ path: ':memory:' })
    const abort = new AbortController()
    const appended: FollowedEvent[] = []
    for await (const item of store.subscribeBatches({ signal: abort.signal })) {
      if (item.kind === 'caughtUp') await store.append('chain-1.facts', 'no_stream', sampleFacts())
      if (item.kind === 'events') appended.push(...item.events)
      if (appended.length === sampleFacts().length) abort.abort()
    }
    const stored: FollowedEvent[] = []
    for await (const event of store.readAll()) stored.push(event)
    assert.ok(appended.every((event) => appendedFact(event) !== undefined))
    assert.ok(stored.every((event) => appendedFact(event) === undefined))
    const staged = stepsOf(stored).steps
    assert.deepEqual(stepsOf(appended).steps, staged)
    assert.deepEqual(
      staged.flatMap((step) =>
        step.kind === 'blocks' ? step.facts.map(({ origin }) => origin.logIndex) : [],
      ),
      [0, 7],
    )
    await store.close()
  })
})

/** A range of one block as ingest appends it. */
const sampleFacts = (): [EncodedEvent, ...EncodedEvent[]] => {
  const encode = createFactEncoder(1, 'epoch')
  const place = { blockNumber: 5, blockHash: '0xb5', blockTimestamp: 1_700_000_000, txHash: '0xt5' }
  const facts: RecordableFact[] = [0, 7].map((logIndex) => ({
    type: 'CreditClaimed',
    data: credit,
    origin: { ...place, logIndex, address: addressOf('settlement') },
  }))
  const data = { fromBlock: '5', toBlock: '5', toHash: '0xb5', toTimestamp: '1700000000' }
  return [
    encode({ type: 'IngestStarted', data: {} }, 0),
    ...[...facts, { type: 'BlocksObserved', data }].map((fact, index) => encode(fact, index + 1)),
  ]
}
