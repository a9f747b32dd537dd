import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { openSqliteEventStore } from '../src/index.ts'
import { atLeast, atMost, figure } from './metric.ts'
import type { Metric } from './metric.ts'
import { productEnvironment, productFlags } from './product-flags.ts'
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
  /** over the last nine tenths */
  readonly grownWarmBytes: number
}

/** Reads the whole log in a process of its own, started as given. */
const readElsewhere = (
  path: string,
  count: number,
  { flags, env }: { readonly flags: readonly string[]; readonly env: NodeJS.ProcessEnv },
): Reading => {
  const script = new URL('read-all.child.ts', import.meta.url).pathname
  const command = [...flags, script, path, String(count / 10)]
  return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8', env })) as Reading
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

  const read = readElsewhere(path, count, { flags: productFlags(), env: productEnvironment() })
  const readByDefault = readElsewhere(path, count, { flags: [], env: process.env })
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
    figure(`${name}: reading all, as our images run`, read.perSecond, 'events/s'),
    atMost(`${name}: memory grown meanwhile, from the first event`, read.grownBytes / 2 ** 20, 'MiB', 50),
    figure(`${name}: reading all, heap left to V8`, readByDefault.perSecond, 'events/s'),
    figure(
      `${name}: memory grown meanwhile, from the first event`,
      readByDefault.grownBytes / 2 ** 20,
      'MiB',
    ),
    atMost(`${name}: over its last nine tenths`, readByDefault.grownWarmBytes / 2 ** 20, 'MiB', 50),
    figure(`${name}: size`, statSync(path).size / (count + 1), 'bytes/event'),
  ]
}
