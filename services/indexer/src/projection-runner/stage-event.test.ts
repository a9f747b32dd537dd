import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RecordedEvent } from '@lilymed/event-store'
import { addressOf, createFactScript } from '../testing/fact-script.ts'
import { stepsOf } from '../testing/filled-read-model.ts'
import { resumeAfterOf, stageEvent } from './stage-event.ts'
import type { Staging } from './stage-event.ts'

const credit = { account: addressOf('anna'), amount: '1' }

const eventAt = (events: readonly RecordedEvent[], index: number): RecordedEvent => {
  const event = events.at(index)
  assert.ok(event)
  return event
}

describe('stageEvent', () => {
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
    assert.equal(resumeAfterOf(seen.staging), before)
    assert.equal(resumeAfterOf(halfway), before)

    script.mine()
    let staging: Staging = { position: before, waiting: {}, revisions: halfway.revisions }
    const kinds: string[] = []
    for (const event of script.events().slice(-2)) {
      const staged = stageEvent(staging, event)
      staging = staged.staging
      if (staged.step?.kind === 'blocks') kinds.push(...staged.step.facts.map(({ type }) => type))
    }
    assert.deepEqual(kinds, ['CreditClaimed'])
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
    for (const event of script.events()) assert.equal(stageEvent(staging, event).step, undefined)
    const event = eventAt(script.events(), 1)
    const fresh = { position: null, waiting: {}, revisions: {} }
    assert.equal(stageEvent(fresh, { ...event, stream: 'mediation-31337.0x1.1' }).step, undefined)
    assert.equal(stageEvent(fresh, { ...event, type: 'SomethingLater' }).step, undefined)
  })
})
