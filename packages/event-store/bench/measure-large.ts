import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { openSqliteEventStore } from '../src/index.ts'
import { atLeast, atMost, figure } from './metric.ts'
import type { Metric } from './metric.ts'
import { sampleEvents, streamOf } from './sample-events.ts'

const batchSize = 500

/** Events per second over each tenth of the way. */
const fill = async (path: string, count: number, say: (line: string) => void): Promise<number[]> => {
  const store = openSqliteEventStore({ path })
  const rates: number[] = []
  const tenth = count / 10
  let busyMs = 0
  for (let at = 0; at < count; at += batchSize) {
    const batch = sampleEvents(at, batchSize)
    const started = performance.now()
    await store.append(streamOf(at / batchSize), 'any', batch)
    busyMs += performance.now() - started
    if ((at + batchSize) % tenth !== 0) continue
    rates.push((tenth / busyMs) * 1_000)
    say(`${at + batchSize} events, the last ${tenth} at ${Math.round(rates.at(-1) ?? 0)} events/s`)
    busyMs = 0
  }
  await store.close()
  return rates
}

interface Reading {
  readonly openMs: number
  readonly events: number
  readonly perSecond: number
  readonly grownBytes: number
}

/** V8 collects garbage late where memory is plenty. A process that may not shows what the store keeps. */
const smallHeap = ['--max-semi-space-size=4', '--max-old-space-size=24']

/** Reads the whole log in a process of its own. */
const readElsewhere = (path: string, flags: readonly string[]): Reading => {
  const script = new URL('read-all.child.ts', import.meta.url).pathname
  return JSON.parse(execFileSync(process.execPath, [...flags, script, path], { encoding: 'utf8' })) as Reading
}

/** Fills a store with `count` events, opens it again for writing and for reading, and reads all of it. */
export const measureLarge = async (
  path: string,
  count: number,
  say: (line: string) => void,
): Promise<Metric[]> => {
  const rates = await fill(path, count, say)
  const started = performance.now()
  const store = openSqliteEventStore({ path })
  await store.append('opened', 'any', sampleEvents(count, 1))
  const openMs = performance.now() - started
  await store.close()

  const read = readElsewhere(path, smallHeap)
  const readByDefault = readElsewhere(path, [])
  if (read.events !== count + 1) throw new Error(`read ${read.events} of ${count + 1} events`)
  const name = `${count / 1_000_000} million events`
  const [first = Number.NaN] = rates
  const last = rates.at(-1) ?? Number.NaN
  return [
    atMost(`${name}: opening for writing, first append included`, openMs, 'ms', 1_000),
    atMost(`${name}: opening for reading`, read.openMs, 'ms', 1_000),
    figure(`${name}: appending the first tenth`, first, 'events/s'),
    figure(`${name}: appending the last tenth`, last, 'events/s'),
    atLeast(`${name}: last tenth against the first`, last / first, 'times', 0.8),
    figure(`${name}: reading all, heap left to V8`, readByDefault.perSecond, 'events/s'),
    atMost(`${name}: memory grown while reading all, heap of 24 MB`, read.grownBytes / 2 ** 20, 'MiB', 50),
    figure(`${name}: the same with the heap left to V8`, readByDefault.grownBytes / 2 ** 20, 'MiB'),
    figure(`${name}: size`, statSync(path).size / (count + 1), 'bytes/event'),
  ]
}
