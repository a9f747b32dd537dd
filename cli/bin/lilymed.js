#!/usr/bin/env -S MALLOC_ARENA_MAX=1 node --max-semi-space-size=16 --heap-growing-percent=60 --initial-old-space-size=96
// The words above are what the product runs with, and what the benches measure: left to itself V8 gives its young generation
// 64 MiB three times over in a long read, and lets the old one grow to four times what is alive before it looks, for little speed.
// Nor does it look before the old one has the size that it grows to in a backfill: what it found before that was nearly all alive.
// glibc gives each thread a heap of its own, and none of them back; one for all is enough, and ADR 35 has the figures.
// Plain JavaScript on purpose: on a Node too old for the rest it must still run, find a newer one or say what to do.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const main = join(here, '..', 'src', 'main.ts')
const [major] = process.versions.node.split('.').map(Number)

if (major >= 24) {
  await import(main)
} else {
  const bundled = join(here, '..', '..', 'node_modules', 'node', 'bin', 'node')
  if (existsSync(bundled)) {
    // With the channel the command ends with this process, however this one ends.
    const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
    const command = spawn(bundled, [...process.execArgv, main, ...process.argv.slice(2)], { stdio })
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => command.kill(signal))
    // A terminal sends Ctrl-C to both, and a second one would end the command at once.
    process.on('SIGINT', () => process.stdin.isTTY || command.kill('SIGINT'))
    command.on('exit', (status, signal) => {
      process.exitCode = status ?? (signal === 'SIGINT' ? 130 : 1)
    })
  } else {
    process.stderr.write(
      `lilymed needs Node 24 or newer, this is ${process.version}; install it from nodejs.org\n`,
    )
    process.exitCode = 1
  }
}
