import { atLeast, atMost, figure, percentile } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import type { Question } from '../load/arrivals.ts'
import { askServer } from './measure-load.ts'
import type { Bench } from './measure-load.ts'
import type { Server } from './served.ts'

const mebibyte = 2 ** 20
const everyMs = 250
/** Requests a second beside an export. */
const perSecond = 200

type Exported = {
  readonly lines: number
  readonly bytes: number
  readonly wallMs: number
  readonly cpuMs: number
  /** Resident memory at each look, from when a tenth of the lines had come: the first pages of all kinds are read by then. */
  readonly rssBytes: readonly number[]
}

/** Reads an export to its end, and throws where it is not whole: the last line says so. */
const read = async (server: Server, path: string, expected: number): Promise<Exported> => {
  const before = await server.tell({ kind: 'usage' })
  const startedAt = performance.now()
  const answer = await fetch(server.url + path)
  if (answer.status !== 200 || answer.body === null) throw new Error(`expected ${path}, got ${answer.status}`)
  const rssBytes: number[] = []
  let [lines, bytes, lookAt] = [0, 0, 0]
  let last: Buffer = Buffer.alloc(0)
  for await (const piece of answer.body) {
    const chunk = Buffer.from(piece)
    bytes += chunk.length
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1
    last = Buffer.concat([last, chunk]).subarray(-4_096)
    if (performance.now() < lookAt) continue
    lookAt = performance.now() + everyMs
    if (lines > expected / 10) rssBytes.push((await server.tell({ kind: 'usage' })).rssBytes)
  }
  const wallMs = performance.now() - startedAt
  const after = await server.tell({ kind: 'usage' })
  const seal = last.toString().trimEnd().split('\n').at(-1) ?? ''
  if (!/whole"+:true/.test(seal))
    throw new Error(`expected a whole export of ${path}, and it ends with ${seal}`)
  return { lines, bytes, wallMs, cpuMs: after.cpuMs - before.cpuMs, rssBytes: [...rssBytes, after.rssBytes] }
}

/** Memory of the second half of an export above that of the first, each at its highest. */
const growth = (rssBytes: readonly number[]): number => {
  const half = Math.ceil(rssBytes.length / 2)
  const highest = (looks: readonly number[]): number => Math.max(0, ...looks)
  return Math.max(0, highest(rssBytes.slice(half)) - highest(rssBytes.slice(0, half)))
}

/** Every fact there is as a stream of lines, how much memory that takes, and disputes by id meanwhile. */
export const measureExport = async (
  { indexer, asking }: Pick<Bench, 'indexer' | 'asking'>,
  facts: number,
  questions: readonly Question[],
): Promise<Metric[]> => {
  const path = '/v1/export/events?format=ndjson'
  const alone = await read(indexer, path, facts)
  const csv = await read(indexer, '/v1/export/disputes?format=csv&seal=true', 0)
  const beside = read(indexer, path, facts)
  const { answered } = await askServer(indexer, asking, { questions, perSecond })
  const shared = await beside
  const each = `dispute by id, ${perSecond}/s, beside an export`
  return [
    atLeast('export of every event', (alone.lines / alone.wallMs) * 1_000, 'events/s', 50_000),
    figure('export of every event', alone.bytes / mebibyte / (alone.wallMs / 1_000), 'MiB/s'),
    figure('export of every event, CPU', (alone.cpuMs * 1_000) / alone.lines, 'µs/event'),
    figure('export of every event, highest memory', Math.max(...alone.rssBytes) / mebibyte, 'MiB'),
    atMost(
      'export of every event, memory of its second half above its first',
      growth(alone.rssBytes) / mebibyte,
      'MiB',
      16,
    ),
    figure('export of every dispute as CSV', (csv.lines / csv.wallMs) * 1_000, 'disputes/s'),
    figure(`${each}, p99`, percentile(answered.latenciesMs, 0.99), 'ms'),
    figure('export of every event beside requests', (shared.lines / shared.wallMs) * 1_000, 'events/s'),
  ]
}
