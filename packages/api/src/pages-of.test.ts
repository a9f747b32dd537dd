import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pagesOf } from './pages-of.ts'

const reading = (answers: Readonly<Record<string, string | null>>) => {
  const asked: (string | undefined)[] = []
  const read = async (cursor: string | undefined) => {
    asked.push(cursor)
    assert.ok(asked.length < 50, 'it goes on for ever')
    return { items: [cursor], nextCursor: answers[cursor ?? 'first'] ?? null }
  }
  return { asked, read }
}

const all = async (pages: AsyncIterable<{ readonly items: readonly unknown[] }>): Promise<unknown[]> => {
  const items: unknown[] = []
  for await (const page of pages) items.push(...page.items)
  return items
}

describe('the pages of a list', () => {
  it('are read to the last, from the first or from a place on', async () => {
    const { read } = reading({ first: 'a', a: 'b' })
    assert.deepEqual(await all(pagesOf(read)), [undefined, 'a', 'b'])
    assert.deepEqual(await all(pagesOf(read, 'a')), ['a', 'b'])
  })

  it('that lead back to one that was read already are refused', async () => {
    for (const answers of [
      { first: 'a', a: 'a' },
      { first: 'a', a: 'b', b: 'a' },
    ]) {
      const { read } = reading(answers)
      await assert.rejects(all(pagesOf(read)), { code: 'API_ANSWER_UNEXPECTED', retryable: false })
    }
    const { read } = reading({ a: 'b', b: 'a' })
    await assert.rejects(all(pagesOf(read, 'a')), { code: 'API_ANSWER_UNEXPECTED' })
  })
})
