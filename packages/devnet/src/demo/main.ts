import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createLifecycle, exitCodes, isAppError } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import { createNarrator } from './narrator.ts'
import { runDemo } from './run-demo.ts'

const usage = `Usage: npm run demo [-- options]

Plays five disputed deals on a local chain and stays up with the explorer until Ctrl-C.

  --once         compare every ruling and every balance with what they must be, and exit
  --port <n>     where the explorer listens (a free port otherwise)
  --logs <file>  keep the logs of every service
  --help         this text
`

const readOptions = (): { once: boolean; port: number; logs: string | undefined } | string => {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        logs: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return usage
    const port = Number(values.port)
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      return `--port takes a number from 0 to 65535\n\n${usage}`
    return { once: values.once, port, logs: values.logs }
  } catch (failure) {
    return `${(failure as Error).message}\n\n${usage}`
  }
}

const options = readOptions()
if (typeof options === 'string') {
  const asked = process.argv.includes('--help')
  process[asked ? 'stdout' : 'stderr'].write(options)
  process.exit(asked ? exitCodes.ok : exitCodes.usage)
}

const folder = mkdtempSync(join(tmpdir(), 'lilymed-demo-'))
const lifecycle = createLifecycle()
const narrator = createNarrator({
  write: (text) => void process.stdout.write(text),
  styled: process.stdout.isTTY,
  clock: Date.now,
})
const logs = options.logs === undefined ? undefined : createWriteStream(options.logs)
const finished = Promise.withResolvers<ExitCode>()
const fail = (why: string, code: ExitCode = exitCodes.unexpected): void => {
  process.stderr.write(`lilymed demo: ${why}\n`)
  finished.resolve(code)
}
let interrupts = 0
const onInterrupt = (): void => {
  interrupts += 1
  if (interrupts > 2) process.exit(exitCodes.interrupted)
  if (interrupts === 1) narrator.say('stopping everything')
  finished.resolve(exitCodes.interrupted)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onInterrupt)
// With its terminal or its reader gone there is nobody to play for.
process.stdout.once('error', onInterrupt)
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

narrator.headline('LilyMed: five disputed deals, from challenge to ruling')
const play = runDemo({
  folder,
  lifecycle,
  narrator,
  onLog: (line) => void logs?.write(`${line}\n`),
  onLost: (why) => fail(why),
  explorerPort: options.port,
}).then(
  ({ explorerUrl, chainUrl, controller, differences }) => {
    for (const difference of differences) process.stderr.write(`lilymed demo: ${difference}\n`)
    if (differences.length === 0) narrator.show('\nevery ruling and every balance is as expected')
    if (options.once) {
      finished.resolve(differences.length === 0 ? exitCodes.ok : exitCodes.different)
      return
    }
    narrator.show(
      [
        `\nThe explorer is open at ${explorerUrl}`,
        `For commands: --api ${explorerUrl} --rpc ${chainUrl} --controller ${controller}`,
        'Ctrl-C ends everything.',
      ].join('\n'),
    )
  },
  (failure: unknown) => {
    if (interrupts === 0) fail((failure as Error).message, isAppError(failure) && failure.retryable ? 75 : 1)
  },
)

const code = await finished.promise
await lifecycle.close().catch(() => undefined)
// What was still starting when we were interrupted is closed as it comes up.
if (interrupts > 0) await Promise.race([play, new Promise((resolve) => setTimeout(resolve, 10_000).unref())])
await lifecycle.close().catch(() => undefined)
rmSync(folder, { recursive: true, force: true })
logs?.end()
process.exit(code)
