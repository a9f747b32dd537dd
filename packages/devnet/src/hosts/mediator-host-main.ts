// A process that hosts several mediators. Each is a whole stack; all they share is the process.
import { readFileSync } from 'node:fs'
import { createMediator } from '@lilymed/mediator'
import type { Mediator } from '@lilymed/mediator'
import { createLogger, runService } from '@lilymed/service-kit'
import type { Lifecycle } from '@lilymed/service-kit'
import { devnetClass } from '../deployment/devnet-pool.ts'
import { layCable } from './cable.ts'
import type { Cable } from './cable.ts'
import { mediatorData } from './service-files.ts'
import type { MediatorHostCommand, MediatorHostSettings } from './mediator-host-protocol.ts'

const settings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as MediatorHostSettings
const logger = createLogger({ name: 'mediators', pretty: false })

type Hosted = { readonly mediator: Mediator; readonly cable: Cable }

const host = async (
  own: MediatorHostSettings['mediators'][number],
  lifecycle: Lifecycle,
): Promise<Hosted> => {
  const cable = lifecycle.use(await layCable({ port: settings.reexecutor.port }))
  const mediator = await createMediator(
    {
      chain: settings.chain,
      dataDirectory: mediatorData(own.folder),
      keystoreFile: own.keystoreFile,
      passphraseFile: settings.passphraseFile,
      reexecutor: {
        url: `http://127.0.0.1:${cable.port}`,
        tokenFile: settings.reexecutor.tokenFile,
        drawClasses: [devnetClass],
      },
      solver: { url: settings.solverUrl },
      handler: 'pool',
      mode: 'full',
      confirmations: 1,
      revealDepth: 1,
      pollIntervalMs: settings.pollIntervalMs,
    },
    { logger: logger.child({ mediator: own.address }) },
  )
  return { cable, mediator: lifecycle.use(mediator) }
}

const obey = async (
  hosted: ReadonlyMap<string, Hosted>,
  { kind, address }: MediatorHostCommand,
): Promise<void> => {
  if (kind === 'unplug') hosted.get(address)?.cable.cut()
  else await hosted.get(address)?.mediator.close()
}

process.exitCode = await runService({
  name: 'mediator host',
  logger,
  start: async ({ lifecycle, fail }) => {
    const hosted = new Map<string, Hosted>()
    for (const own of settings.mediators) {
      hosted.set(own.address, await host(own, lifecycle))
    }
    await Promise.all([...hosted.values()].map(({ mediator }) => mediator.start()))
    for (const { mediator } of hosted.values()) mediator.ended().catch(fail)
    process.on('message', (command: MediatorHostCommand) => {
      obey(hosted, command).then(() => process.send?.({ kind: 'done', command }), fail)
    })
    process.stdout.write(`${JSON.stringify({ mediators: hosted.size })}\n`)
  },
})

// The channel that commands come by keeps the process alive as long as somebody listens on it.
if (process.connected) process.disconnect()
