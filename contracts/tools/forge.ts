// Runs forge with its own exit code: the wrapper that npm installs always ends with 0, so that no failing test would fail a build.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const architecture = process.arch === 'x64' ? 'amd64' : process.arch
const manifest = createRequire(import.meta.url).resolve(
  `@foundry-rs/forge-${process.platform}-${architecture}/package.json`,
)
const binary = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'forge.exe' : 'forge')
const child = spawn(binary, process.argv.slice(2), { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.once('exit', (code) => (process.exitCode = code ?? 1))
