import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AppError } from '@lilymed/service-kit'
import type { KnownAnswerContainer } from './known-answer.ts'
import { createKnownAnswers } from './known-answers.ts'

type Given = { readonly found?: string; readonly ended?: string; readonly isSilent?: boolean }

/** Containers that answer as they are told, and what became of each. */
function containers(...given: readonly Given[]) {
  const started: string[] = []
  const closed: number[] = []
  const answers = createKnownAnswers((slotId) => {
    const number = started.push(slotId) - 1
    const state = given[number] ?? {}
    const container: KnownAnswerContainer = {
      ask: async (signal) => {
        signal.throwIfAborted()
        if (state.ended !== undefined) throw missing(state.ended)
        if (state.isSilent) await Promise.reject(new Error('the caller went away'))
        const found = state.found ?? 'right'
        return { ok: found === 'right', expected: 'right', found }
      },
      close: () => Promise.resolve(void closed.push(number)),
    }
    return Promise.resolve(container)
  })
  return { answers, started, closed }
}
const missing = (message: string) => new AppError({ code: 'KNOWN_ANSWER_MISSING', message, retryable: true })
const { signal } = new AbortController()

describe('known answers', () => {
  it('come from one container of the slot, asked again and again', async () => {
    const { answers, started, closed } = containers()
    for (let times = 0; times < 3; times += 1) assert.ok((await answers.ask('a', signal)).ok)
    await answers.ask('b', signal)
    assert.deepEqual([started, closed], [['a', 'b'], []])
    await answers.close()
    assert.deepEqual(closed, [0, 1])
  })

  it('put away a container that answers wrongly, and never ask it again', async () => {
    const { answers, started, closed } = containers({ found: 'wrong' }, {}, {})
    const wrong = await answers.ask('a', signal)
    assert.deepEqual(wrong, { ok: false, expected: 'right', found: 'wrong' })
    assert.deepEqual(closed, [0])
    assert.ok((await answers.ask('a', signal)).ok)
    assert.equal(started.length, 2)
  })

  it('put away one that begins to answer wrongly', async () => {
    const state: { found?: string } = {}
    const { answers, started, closed } = containers(state, {})
    await answers.ask('a', signal)
    state.found = 'wrong'
    assert.equal((await answers.ask('a', signal)).ok, false)
    assert.ok((await answers.ask('a', signal)).ok)
    assert.deepEqual([started, closed], [['a', 'a'], [0]])
  })

  it('start anew what has ended', async () => {
    const state: { ended?: string } = {}
    const { answers, started, closed } = containers(state, {})
    await answers.ask('a', signal)
    state.ended = 'the daemon is gone'
    assert.ok((await answers.ask('a', signal)).ok)
    assert.deepEqual([started, closed], [['a', 'a'], [0]])
  })

  it('are missing, not wrong, where another container gives none either', async () => {
    const state: { ended?: string } = {}
    const { answers, started, closed } = containers(state, { ended: 'killed' }, {})
    await answers.ask('a', signal)
    state.ended = 'starved'
    await assert.rejects(answers.ask('a', signal), { code: 'KNOWN_ANSWER_MISSING', message: 'killed' })
    assert.deepEqual([started.length, closed.toSorted((a, b) => a - b)], [2, [0, 1]])
    assert.ok((await answers.ask('a', signal)).ok)
  })

  it('asked anew, come from a new container, which takes the place of the old', async () => {
    const { answers, started, closed } = containers({}, {}, { found: 'wrong' })
    await answers.ask('a', signal)
    assert.ok((await answers.askAnew('a', signal)).ok)
    assert.deepEqual(closed, [0])
    await answers.ask('a', signal)
    assert.equal(started.length, 2)
    // A new one that answers wrongly does not take it.
    assert.equal((await answers.askAnew('a', signal)).ok, false)
    assert.deepEqual(closed, [0, 2])
  })

  it('ask nobody whose answer may still be on its way', async () => {
    const state: { isSilent?: boolean } = {}
    const { answers, started, closed } = containers(state, {})
    await answers.ask('a', signal)
    state.isSilent = true
    await assert.rejects(answers.ask('a', signal), /went away/)
    assert.ok((await answers.ask('a', signal)).ok)
    assert.deepEqual([started, closed], [['a', 'a'], [0]])
  })
})
