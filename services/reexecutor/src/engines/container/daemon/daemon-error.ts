/** What a container daemon answered in place of what was asked of it. */
export class DaemonError extends Error {
  /** HTTP status; 0 where there was no answer. */
  readonly status: number
  /** The same call may succeed later: the daemon failed or was not there, rather than refused. */
  readonly retryable: boolean

  constructor(status: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'DaemonError'
    this.status = status
    this.retryable = status === 0 || status >= 500
  }
}

/** A promise whose failure with one of these statuses is what was wanted: gone already, ended already. */
export async function unless(statuses: readonly number[], work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof DaemonError && statuses.includes(error.status))) throw error
  }
}
