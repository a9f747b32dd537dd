import { createLogger, loadConfig, runService } from '@lilymed/service-kit'
import type { ExitCode, Logger, LogLevel, ServiceContext } from '@lilymed/service-kit'
import type { Static, TSchema } from 'typebox'
import { textOption } from './command.ts'
import type { CommandOption, Invocation } from './command.ts'

/** Options that every daemon takes. */
export const daemonOptions: readonly CommandOption[] = [
  { flags: '--config <file>', summary: 'TOML file with the settings' },
  { flags: '--log-level <level>', summary: 'trace, debug, info, warn, error or silent', default: 'info' },
  { flags: '--json', summary: 'say that it is ready, and where, as one line of JSON' },
]

export type Daemon = {
  readonly start: () => Promise<{ readonly url: string }>
  readonly close: () => Promise<void>
}

export type DaemonOptions<Schema extends TSchema> = {
  readonly name: string
  readonly schema: Schema
  readonly create: (config: Static<Schema>, context: ServiceContext) => Daemon | Promise<Daemon>
}

const isLogLevel = (text: string): text is LogLevel =>
  ['trace', 'debug', 'info', 'warn', 'error', 'silent'].includes(text)

const loggerOf = (name: string, options: Invocation['options']): Logger => {
  const level = textOption(options, 'logLevel') ?? 'info'
  return createLogger({ name, level: isLogLevel(level) ? level : 'info' })
}

/**
 * Runs a service in this process until a signal or a failure ends it. When it is ready it says where on stdout: a
 * sentence, or one line of JSON for a program that started it.
 */
export const runDaemon = <Schema extends TSchema>(
  { options, environment, print, note }: Invocation,
  { name, schema, create }: DaemonOptions<Schema>,
): Promise<ExitCode> => {
  const logger = loggerOf(name, options)
  return runService({
    name,
    logger,
    complain: (line) => note(`${line}\n`),
    start: async (context) => {
      const config = loadConfig(schema, { file: textOption(options, 'config'), environment })
      const daemon = context.lifecycle.use(await create(config, context))
      const { url } = await daemon.start()
      print(options['json'] === true ? `${JSON.stringify({ url })}\n` : `${name} ready at ${url}\n`)
    },
  })
}
