import Docker from 'dockerode'
import { DaemonError } from '../daemon/daemon-error.ts'

/** Opens Docker's API on a unix socket; nothing is asked of it yet. */
export const openDocker = (socketPath: string): Docker => new Docker({ socketPath })

/** What the daemon answered, a refusal of it as a `DaemonError`. */
export async function ask<Answer>(work: Promise<Answer>): Promise<Answer> {
  try {
    return await work
  } catch (error) {
    throw toDaemonError(error)
  }
}

function toDaemonError(error: unknown): DaemonError {
  const { statusCode, json } = error as { statusCode?: number; json?: { message?: string } }
  const message = json?.message ?? (error instanceof Error ? error.message : String(error))
  return new DaemonError(statusCode ?? 0, message.trim(), error)
}
