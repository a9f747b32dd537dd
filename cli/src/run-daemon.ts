import type { Writable } from 'node:stream'
import { AppError, createLogger, runService } from '@lilymed/service-kit'
import type { ConfigSources, ExitCode, Logger, LogLevel, ServiceContext } from '@lilymed/service-kit'
import { textOption } from './command.ts'
import type { Invocation } from './command.ts'

/** What a daemon says of itself when it is ready: a sentence for people, facts for programs. */
export type Ready = { readonly sentence: string; readonly facts: Readonly<Record<string, string>> }

export type DaemonOptions<Config> = {
  readonly name: string
  /** Reads the settings; throws ConfigInvalid. */
  readonly load: (sources: ConfigSources) => Config
  /** Where log lines for people go; stderr unless given. */
  readonly logLines?: Writable | undefined
  /** How long closing may take before the process ends anyway. */
  readonly graceMs?: number
  /** Opens and starts everything, registering it on the lifecycle. */
  readonly start: (config: Config, context: ServiceContext) => Promise<Ready>
}

const levels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] satisfies LogLevel[]
const isLogLevel = (text: string): text is LogLevel => levels.includes(text)

const loggerOf = (name: string, options: Invocation['options'], lines: Writable | undefined): Logger => {
  const level = textOption(options, 'logLevel') ?? 'info'
  if (isLogLevel(level)) return createLogger({ name, level, ...(lines === undefined ? {} : { lines }) })
  const message = `--log-level takes one of ${levels.join(', ')}`
  throw new AppError({ code: 'USAGE', message, retryable: false })
}

/** Runs a service in this process until a signal or a failure ends it. */
export const runDaemon = async <Config>(
  { options, environment, print, note }: Invocation,
  { name, load, logLines, graceMs, start }: DaemonOptions<Config>,
): Promise<ExitCode> =>
  runService({
    name,
    logger: loggerOf(name, options, logLines),
    ...(graceMs === undefined ? {} : { graceMs }),
    complain: (line) => note(`${line}\n`),
    start: async (context) => {
      const warn = (sentence: string): void => note(`${sentence}\n`)
      const config = load({ file: textOption(options, 'config'), environment, warn })
      const { sentence, facts } = await start(config, context)
      print(options['json'] === true ? `${JSON.stringify(facts)}\n` : `${sentence}\n`)
    },
  })
