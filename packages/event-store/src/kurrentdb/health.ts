/** Whether the server answers, as of the last call that told. */
export interface StoreHealth {
  readonly ok: boolean
  /** one sentence for an operator; no secret is in it */
  readonly detail: string
}

/** Remembers whether calls succeed. A subscription looks at the log every few seconds, so the answer stays fresh. */
export interface HealthRecord {
  succeeded(): void
  failed(reason: string): void
  read(): StoreHealth
}

/** @param server its hosts, without credentials */
export function createHealthRecord(
  server: string,
  version: string,
  now: () => Date = () => new Date(),
): HealthRecord {
  let failure: { reason: string; since: Date } | undefined
  return {
    succeeded() {
      failure = undefined
    },
    failed(reason) {
      failure = { reason, since: failure?.since ?? now() }
    },
    read() {
      if (!failure) return { ok: true, detail: `KurrentDB ${version} at ${server} answers` }
      const since = failure.since.toISOString()
      return { ok: false, detail: `KurrentDB at ${server} does not answer since ${since}: ${failure.reason}` }
    },
  }
}
