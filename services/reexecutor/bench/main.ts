// What the reexecutor costs over what runs in it, on this machine: `npm run bench:reexec`.
//   --json               one JSON document on stdout
//   --directory <path>   where to work; the system's temporary directory unless told
//   names of parts       only those: scheduling wasm container docker digest
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { loadLine, metricLine } from '@lilymed/event-store/bench/report'

type Part = (options: { readonly directory: string }) => Promise<Metric[]>

const parts: Readonly<Record<string, () => Promise<Part>>> = {
  scheduling: async () => (await import('./scheduling.ts')).benchScheduling,
  wasm: async () => (await import('./wasm.ts')).benchWasm,
  container: async () => (await import('./container.ts')).benchContainer,
  docker: async () => (await import('./docker.ts')).benchDocker,
  digest: async () => (await import('./digest.ts')).benchDigest,
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    directory: { type: 'string', default: tmpdir() },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const unknown = positionals.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) {
  throw new TypeError(`expected parts among ${Object.keys(parts).join(', ')}, got ${unknown.join(', ')}`)
}

const metrics: Metric[] = []
const failures: string[] = []
const directory = mkdtempSync(join(options.directory, 'lilymed-bench-'))
try {
  say(`working in ${directory}; ${loadLine()}`)
  for (const [name, load] of Object.entries(parts)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    try {
      const measured = await (await load())({ directory })
      metrics.push(...measured)
      if (!options.json) process.stdout.write(`${measured.map(metricLine).join('\n')}\n`)
    } catch (error) {
      failures.push(name)
      say(`NOT MEASURED: ${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  say(loadLine())
} finally {
  rmSync(directory, { recursive: true, force: true })
}

if (options.json) process.stdout.write(`${JSON.stringify({ name: 'reexecutor', metrics })}\n`)
process.exitCode = failures.length === 0 && metrics.every(({ ok }) => ok !== false) ? 0 : 1
