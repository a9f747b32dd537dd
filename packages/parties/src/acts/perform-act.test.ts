import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PartySender, PartyStep } from '../sending/party-sender.ts'
import { refuseAct, waitAct } from './act.ts'
import type { Act, PlannedAct } from './act.ts'
import { performAct } from './perform-act.ts'
import type { PlanAsked } from './perform-act.ts'

const step = (what: string): PartyStep => ({ what, call: { to: '0x', data: '0x' } })
const plan = (what: string, pays = 5n): PlannedAct => ({
  kind: 'planned',
  steps: [step(what), step('what comes later')],
  pays,
  effects: [],
  warnings: [],
})
const done: Act = { kind: 'nothing', message: 'done' }

/** A sender into blocks 10, 20, …, and plans that follow each other. */
const scene = (...plans: readonly Act[]) => {
  const [sent, asked]: [string[], PlanAsked[]] = [[], []]
  const sender: PartySender = {
    address: '0x',
    send: async ({ what }) => {
      sent.push(what)
      return { what, hash: `0x${sent.length}`, blockNumber: sent.length * 10, fee: 1n }
    },
    close: async () => undefined,
  }
  const queue = [...plans]
  const replan = async (question: PlanAsked): Promise<Act> => {
    asked.push(question)
    return queue.length > 1 ? (queue.shift() ?? done) : (queue[0] ?? done)
  }
  return { sent, asked, perform: (agreed: PlannedAct) => performAct({ sender, agreed, plan: replan }) }
}

describe('carrying out a plan', () => {
  it('sends first steps alone, and plans again from the block of the one before', async () => {
    const { sent, asked, perform } = scene(plan('second'), done)
    const { ended } = await perform(plan('first'))
    assert.deepEqual(sent, ['first', 'second'])
    assert.deepEqual(asked, [
      { notBefore: 10, sent: 1 },
      { notBefore: 20, sent: 2 },
    ])
    assert.deepEqual(ended, done)
  })

  it('ends where the rest has to wait, and says so', async () => {
    const wait = waitAct('until then', 77)
    assert.deepEqual((await scene(wait).perform(plan('first'))).ended, wait)
  })

  it('sends nothing dearer than was agreed to', async () => {
    const { sent, perform } = scene(plan('second', 6n))
    await assert.rejects(perform(plan('first')), { code: 'PLAN_CHANGED', retryable: false })
    assert.deepEqual(sent, ['first'])
  })

  it('throws what can no longer be done, with its code', async () => {
    const { perform } = scene(refuseAct('WINDOW_OVER', 'too late'))
    await assert.rejects(perform(plan('first')), { code: 'REJECTED', message: /WINDOW_OVER\): too late/ })
  })

  it('stops after twelve transactions that change nothing', async () => {
    const { sent, perform } = scene(plan('again'))
    await assert.rejects(perform(plan('again')), { code: 'NO_EFFECT', retryable: true })
    assert.equal(sent.length, 12)
  })
})
