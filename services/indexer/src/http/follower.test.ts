import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { serveFollower } from './follower.ts'

const place = (number: number): string => String(number).padStart(16, '0')
type Reads = Parameters<typeof serveFollower>[1]

/** What a reader is told that goes on after `from`, where the log ends at `last` and nothing is committed any more. */
const told = async (from: number, last: number): Promise<string> => {
  const raw = new PassThrough()
  let end = (): void => undefined
  const feed = {
    horizon: () => place(last),
    resume: async (position: string) => ({ kind: 'at', position }),
    read: async ({ after }: { readonly after: string }) => {
      const next = Number(after) + 1
      if (next > last) {
        end()
        return { items: [], upTo: after }
      }
      return { items: [{ kind: 'fact', id: place(next), fact: { next } }], upTo: place(next) }
    },
  }
  const reads = {
    checkpoint: () => ({ position: place(last) }),
    onCommit: () => () => undefined,
    facts: { feed },
  } as unknown as Reads
  const limits = { heartbeatMs: 60_000, stallMs: 60_000, catchUpMs: 0 }
  const wish = { place: place(from), subject: undefined, chainId: undefined }
  const follower = serveFollower(raw as unknown as ServerResponse, reads, wish, limits)
  end = follower.end
  const chunks = raw.toArray()
  await follower.done
  return (await chunks).join('')
}

test('one that is behind is told all of it, page after page, though nothing new comes', async () => {
  const ids = [...(await told(1, 5)).matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  assert.deepEqual(ids, [2, 3, 4, 5])
})

test('one that has everything is told nothing, and not to begin again', async () => {
  const text = await told(5, 5)
  assert.doesNotMatch(text, /event: (reset|fact)/)
  assert.match(await told(6, 5), /event: reset/)
})
