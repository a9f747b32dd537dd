import { setTimeout as delay } from 'node:timers/promises'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { inert } from './inert.ts'
import { toAppError } from './known-failures.ts'
import { createLifecycle } from './lifecycle.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { Logger } from './logger.ts'

export type ServiceContext = {
  readonly lifecycle: Lifecycle
  readonly logger: Logger
  /** Ends the service from inside, as a signal would, with the exit code of this error. */
  fail(error: unknown): void
}

export type ServiceOptions = {
  readonly name: string
  readonly logger: Logger
  /** Opens everything; what it registers on the lifecycle is closed when the service ends or if it throws. */
  readonly start: (context: ServiceContext) => Promise<void>
  /** How long closing may take before the process ends anyway. */
  readonly graceMs?: number
  /** How long a start that a signal came into is waited for after all is closed: an endpoint that hangs must not hold the end up. */
  readonly startGraceMs?: number
  /** Where the one line about a failure goes. */
  readonly complain?: (line: string) => void
}

const signalCodes = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.ok } as const

/**
 * Runs a service until a signal or a failure ends it, closes what it opened in reverse order, and answers the exit
 * code: 0 after SIGTERM, 130 after SIGINT, else the failure's. A second signal, or a closing that outlasts the grace
 * period, ends the process at once, with the same code.
 */
export const runService = async ({
  name,
  logger,
  start,
  graceMs = 10_000,
  startGraceMs = 1_000,
  complain = (line) => void process.stderr.write(`${line}\n`),
}: ServiceOptions): Promise<ExitCode> => {
  const lifecycle = createLifecycle()
  const ended = Promise.withResolvers<ExitCode>()
  let ending: ExitCode | undefined
  let isStarting = true

  const end = (code: ExitCode, failure?: unknown): void => {
    if (ending !== undefined) return
    ending = code
    if (failure !== undefined) {
      logger.debug({ err: failure }, 'service failed')
      complain(inert(`lilymed ${name}: ${toAppError(failure).message}`))
    }
    const impatience = setTimeout(() => process.exit(code), graceMs)
    lifecycle
      .close()
      .catch((closing: unknown) => logger.warn({ err: closing }, 'something did not close cleanly'))
      .finally(() => {
        clearTimeout(impatience)
        ended.resolve(code)
      })
  }
  const fail = (error: unknown): void => end(exitCodeOf(toAppError(error)), error)
  const onSignal = (signal: keyof typeof signalCodes): void => {
    if (ending !== undefined) return process.exit(ending)
    logger.info({ signal }, 'stopping')
    end(signalCodes[signal])
  }

  // A service started by another program with a channel to it ends with that program, however it dies.
  const onOrphaned = (): void => end(exitCodes.ok)
  process.on('disconnect', onOrphaned)
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  process.on('unhandledRejection', fail)
  process.on('uncaughtException', fail)
  try {
    const started = start({ lifecycle, logger, fail }).finally(() => {
      isStarting = false
    })
    const overdue = ended.promise.then(() => (isStarting ? delay(startGraceMs) : undefined))
    await Promise.race([started, overdue])
    return await ended.promise
  } catch (failure) {
    fail(failure)
    return await ended.promise
  } finally {
    process.off('disconnect', onOrphaned)
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    process.off('unhandledRejection', fail)
    process.off('uncaughtException', fail)
  }
}
