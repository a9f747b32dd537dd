// How fast the event store is on this machine, beside what its disk can do: `npm run bench:store`.
//   --json               one JSON document on stdout
//   --large              also ten million events: some minutes, 6 GB of disk
//   --directory <path>   where to work; the system's temporary directory unless told
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openSqliteEventStore, readStoreInfo } from '../src/index.ts'
import { benchMerkle } from '../src/merkle-log/index.ts'
import { openDiskLimit } from './disk-limit.ts'
import { measureAppends } from './measure-appends.ts'
import { measureFollowing } from './measure-following.ts'
import { measureLarge } from './measure-large.ts'
import { measureReads } from './measure-reads.ts'
import { atLeast, figure, metricsOf } from './metric.ts'
import type { Measurement, Metric } from './metric.ts'
import { loadLine, measurementTable, metricLine } from './report.ts'

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    directory: { type: 'string', default: tmpdir() },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const largeCount = 10_000_000

const directory = mkdtempSync(join(options.directory, 'lilymed-bench-'))
const measurements: Measurement[] = []
const metrics: Metric[] = []

try {
  say(`working in ${directory}; ${loadLine()}`)
  const path = join(directory, 'events.db')
  const disk = openDiskLimit(directory)
  const store = openSqliteEventStore({ path })
  for (const measure of [() => measureAppends('sqlite', store, disk), () => measureReads('sqlite', store)]) {
    const measured = await measure()
    measurements.push(...measured.measurements)
    metrics.push(...measured.metrics)
  }
  disk.close()
  metrics.push(...(await measureFollowing(store, path)))
  metrics.push(
    figure('size, indexes included', readStoreInfo(path).bytesPerEvent ?? Number.NaN, 'bytes/event'),
  )
  await store.close()

  const merkle = await benchMerkle()
  metrics.push(
    atLeast('Merkle log in its own thread, following a writer', merkle.followedPerSecond, 'events/s', 60_000),
    figure('that writer', merkle.appendedPerSecond, 'events/s'),
    figure('Merkle log, catching up with a backlog', merkle.catchUpPerSecond, 'events/s'),
    figure('Merkle log, from the last append to its checkpoint', merkle.lagMs, 'ms'),
  )

  if (options.large) metrics.push(...(await measureLarge(join(directory, 'large.db'), largeCount, say)))
  else say(`NOT MEASURED: ${largeCount} events (opening, append rate, memory); run with --large`)
  say(loadLine())
} finally {
  rmSync(directory, { recursive: true, force: true })
}

if (options.json) {
  const all = [...measurements.flatMap(metricsOf), ...metrics]
  process.stdout.write(`${JSON.stringify({ name: 'event-store', metrics: all })}\n`)
} else {
  process.stdout.write(`${measurementTable(measurements)}\n\n${metrics.map(metricLine).join('\n')}\n`)
}
process.exitCode = metrics.every(({ ok }) => ok !== false) ? 0 : 1
