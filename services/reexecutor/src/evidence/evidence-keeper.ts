import type { ArtifactStore, Written } from '../artifacts/artifact-store.ts'
import type { Pin } from '../artifacts/shelf.ts'
import type { Journal } from '../journal/journal.ts'

/** Keeps evidence until its tenant has it, and no longer than it is to be kept. */
export type EvidenceKeeper = {
  /** How much of it nobody fetched yet. */
  readonly unfetched: number
  keep(tenant: string, bytes: Uint8Array): Promise<Written>
  /** Its tenant was sent all of it: from now on it goes when there is need of room. */
  fetched(tenant: string, digest: string): void
  /** Goes on with what an earlier process kept, and from now on removes what is too old. */
  start(): void
  close(): void
}

export type EvidenceKeeperOptions = {
  readonly artifacts: Pick<ArtifactStore, 'write' | 'pin' | 'unpin' | 'discard'>
  readonly journal: Pick<
    Journal,
    'keepEvidence' | 'markFetched' | 'unfetchedEvidence' | 'expireEvidence' | 'grant'
  >
  readonly retentionMs: number
  /** Evidence of one tenant that is kept from going though nobody fetches it; the oldest beyond it is like any artifact. */
  readonly mostUnfetched?: number
  readonly now: () => number
  readonly onFault: (error: unknown) => void
}

const longestIntervalMs = 3_600_000

/** A keeper of evidence over the artifacts. */
export function createEvidenceKeeper(options: EvidenceKeeperOptions): EvidenceKeeper {
  const { artifacts, journal, retentionMs, mostUnfetched = 256, now, onFault } = options
  /** By tenant, in order of age. */
  const pins = new Map<string, Map<string, Pin>>()
  let timer: NodeJS.Timeout | undefined

  const unpin = (tenant: string, digest: string) => {
    const pin = pins.get(tenant)?.get(digest)
    if (pin === undefined) return
    pins.get(tenant)?.delete(digest)
    artifacts.unpin(pin)
  }
  const hold = (tenant: string, digest: string, pin: Pin) => {
    unpin(tenant, digest)
    const own = pins.get(tenant) ?? new Map<string, Pin>()
    pins.set(tenant, own.set(digest, pin))
    for (const oldest of own.keys()) {
      if (own.size <= mostUnfetched) return
      unpin(tenant, oldest)
    }
  }
  const expire = async () => {
    for (const { tenant, digest } of journal.expireEvidence(now() - retentionMs)) {
      unpin(tenant, digest)
      await artifacts.discard(tenant, digest)
    }
  }
  const expireAndReport = () => void expire().catch(onFault)

  return {
    get unfetched() {
      return [...pins.values()].reduce((sum, own) => sum + own.size, 0)
    },
    keep: async (tenant, bytes) => {
      const options = { owner: tenant, bytes: bytes.length, isDurable: true, isPinned: true }
      const written = await artifacts.write([bytes], options)
      if (written.kind === 'rejected') return written
      const { digest, pin } = written
      if (pin !== undefined) hold(tenant, digest, pin)
      journal.keepEvidence({ tenant, digest, madeMs: now() })
      journal.grant(tenant, digest)
      return written
    },
    fetched: (tenant, digest) => {
      if (journal.markFetched(tenant, digest)) unpin(tenant, digest)
    },
    start: () => {
      expireAndReport()
      for (const { tenant, digest } of journal.unfetchedEvidence()) {
        const pin = artifacts.pin(tenant, [digest])
        if (pin !== undefined && pin.digests.length > 0) hold(tenant, digest, pin)
      }
      timer = setInterval(expireAndReport, Math.min(longestIntervalMs, retentionMs))
      timer.unref()
    },
    close: () => clearInterval(timer),
  }
}
