// How fast the indexer is on this machine, beside the least a reader of the chain can do: `npm run bench:index`.
//   --json               one JSON document on stdout
//   --events <count>     logs on the chain; 150,000 unless told
//   --rounds <count>     how often each is measured; 3 unless told
//   --only <part>        backfill, distant, rebuild or live, and nothing else; may be given again
//   --large              also 1.5 million logs, of a chain that is made as it is read: some minutes, gigabytes of disk
//   --directory <path>   where to work; the system's temporary directory unless told
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { loadLine, metricLine } from '@lilymed/event-store/bench/report'
import { openBenchChain } from './chain/bench-chain.ts'
import { measureBackfill } from './measure/measure-backfill.ts'
import { measureDistantBackfill } from './measure/measure-distant.ts'
import { measureLength } from './measure/measure-length.ts'
import { measureLive } from './measure/measure-live.ts'
import { measureRebuild } from './measure/measure-rebuild.ts'
import { backfill } from './measure/subject.ts'

const parts = ['backfill', 'distant', 'rebuild', 'live'] as const
type Part = (typeof parts)[number]
const isPart = (name: string): name is Part => parts.some((part) => part === name)

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    events: { type: 'string', default: '150000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true, default: [...parts] },
    directory: { type: 'string', default: tmpdir() },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const events = Number(options.events)
const rounds = Number(options.rounds)
const wanted = new Set(
  options.only.map((name) => {
    if (isPart(name)) return name
    throw new RangeError(`expected --only to be one of ${parts.join(', ')}, got "${name}"`)
  }),
)
const largeCount = 1_500_000

const directory = mkdtempSync(join(options.directory, 'lilymed-bench-'))
const metrics: Metric[] = []
const note = (measured: readonly Metric[]): void => {
  for (const metric of measured) say(metricLine(metric))
  metrics.push(...measured)
}

try {
  say(`working in ${directory}; ${loadLine()}`)
  const chain = await openBenchChain(events, say)
  try {
    const subject = { url: chain.url, head: Number(await chain.rpc('eth_blockNumber')), events }
    say(`${events} logs in ${subject.head} blocks`)
    const backfilled = wanted.has('backfill') ? await measureBackfill(subject, directory, rounds) : undefined
    note(backfilled?.metrics ?? [])
    if (wanted.has('distant')) note(await measureDistantBackfill(subject, directory))
    if (wanted.has('rebuild')) {
      const filled = backfilled ?? (await backfill(subject, directory))
      note(await measureRebuild(filled.directory, rounds))
    }
    if (wanted.has('live')) note(await measureLive(chain, join(directory, 'live')))
  } finally {
    await chain.stop()
  }
  if (options.large) {
    note(await measureLength(directory, { shorter: events, longer: largeCount }, rounds))
  } else say(`NOT MEASURED: a chain of ${largeCount} logs; run with --large`)
  say(loadLine())
} finally {
  rmSync(directory, { recursive: true, force: true })
}

if (options.json) process.stdout.write(`${JSON.stringify({ name: 'indexer', metrics })}\n`)
process.exitCode = metrics.every(({ ok }) => ok !== false) ? 0 : 1
