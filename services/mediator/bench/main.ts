// One mediator with a thousand disputes open at once: `npm run bench:mediator`.
//   --json            one JSON document on stdout
//   --block-ms <ms>   time between blocks; 1000 unless told, 250 is Arbitrum's
//   --disputes <n>    disputes in all; 3000 unless told
// The chain and the reexecutor are doubles that answer at once; store, journals, evidence and votes are the product's.
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { openDiskLimit } from '@lilymed/event-store/bench/disk-limit'
import { atLeast, atMost, figure, percentile } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { loadLine, metricLine } from '@lilymed/event-store/bench/report'
import { runCrowdedNode } from './crowded-node.ts'

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    'block-ms': { type: 'string', default: '1000' },
    disputes: { type: 'string', default: '3000' },
  },
})
const blockMs = Number(options['block-ms'])
const disputes = Number(options.disputes)
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const mebibyte = 1024 ** 2

say(loadLine())
const disk = openDiskLimit(tmpdir())
const syncs = disk.burst(1_000)
disk.close()
const result = await runCrowdedNode({
  blockMs,
  disputes,
  openAtOnce: 1_020,
  openedPerBlock: 20,
  runMs: 50,
  revealDepth: 2,
  limitMs: (disputes / 20 + 200) * blockMs * 3,
})
const metrics: Metric[] = [
  atLeast('disputes open at once', result.mostOpen, 'disputes', 1_000),
  atMost('missed deadlines', result.missed, 'duties', 0),
  atLeast('votes revealed', result.revealed, 'votes', disputes),
  figure('reaction to a draw, p50', percentile(result.reactions, 0.5), 'ms'),
  atMost('reaction to a draw, p99', percentile(result.reactions, 0.99), 'ms', blockMs + 200),
  figure('reaction to a draw, worst', Math.max(...result.reactions), 'ms'),
  figure('blocks behind, worst', result.mostBlocksBehind, 'blocks'),
  figure('durable writes the disk confirms', syncs, '1/s'),
  figure('effects that failed and were tried again', result.failed, 'effects'),
  figure('CPU', result.cpuShare, 'cores'),
  atMost('resident memory, peak', result.peakBytes / mebibyte, 'MiB', 512),
  atMost('resident memory, growth over the second half', result.grownBytes / mebibyte, 'MiB', 64),
]
say(loadLine())
if (options.json) process.stdout.write(`${JSON.stringify({ name: 'mediator', metrics })}\n`)
else process.stdout.write(`${metrics.map(metricLine).join('\n')}\n`)
process.exitCode = metrics.every(({ ok }) => ok !== false) ? 0 : 1
