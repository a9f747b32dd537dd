// How fast the API and the explorer answer on this machine: `npm run bench:api`.
//   --json                one JSON document on stdout
//   --events <count>      facts on the chain; 1,000,000 unless told
//   --disputes <count>    100,000 unless told
//   --seconds <count>     how long each is asked in all; 6 unless told
//   --rounds <count>      in how many turns; 3 unless told
//   --directory <path>    where the data is made once and kept, and where to work; the system's temporary directory unless told
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { loadLine, metricLine } from '@lilymed/event-store/bench/report'
import { openData } from './data/open-data.ts'
import { machineLine } from './machine-line.ts'
import { measureApi } from './measure/measure-api.ts'

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    events: { type: 'string', default: '1000000' },
    disputes: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '3' },
    directory: { type: 'string', default: tmpdir() },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)

const directory = mkdtempSync(join(options.directory, 'lilymed-bench-'))
const metrics: Metric[] = []
const tidy = (): void => rmSync(directory, { recursive: true, force: true })
// The copy of the data is as large as they are.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    tidy()
    process.exit(1)
  })
}
try {
  say(`${machineLine()}; ${loadLine()}`)
  const amounts = { events: Number(options.events), disputes: Number(options.disputes) }
  const data = await openData(amounts, options.directory, join(directory, 'data'), say)
  say(`${data.facts} events, ${data.disputes.length} disputes`)
  const times = { seconds: Number(options.seconds), rounds: Number(options.rounds) }
  for await (const metric of measureApi(data, times)) {
    say(metricLine(metric))
    metrics.push(metric)
  }
  say(loadLine())
} finally {
  tidy()
}

if (options.json) process.stdout.write(`${JSON.stringify({ name: 'api', metrics })}\n`)
process.exitCode = metrics.every(({ ok }) => ok !== false) ? 0 : 1
