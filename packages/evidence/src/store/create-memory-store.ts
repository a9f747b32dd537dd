import type { ByteStream } from '../car/byte-source.ts'
import { carLimits } from '../car/car-limits.ts'
import type { CarLimits } from '../car/car-limits.ts'
import { proveCar } from '../car/prove-car.ts'
import { isBetter } from './evidence-store.ts'
import type { EvidenceStore, KeptDocument } from './evidence-store.ts'

type Held = KeptDocument & { readonly car: Uint8Array }

/** Keeps documents in memory, for whoever needs them no longer than the process lives. */
export const createMemoryStore = (limits: CarLimits = carLimits()): EvidenceStore => {
  const held = new Map<string, Held>()
  const shown = ({ cid, bytes, isWhole }: Held): KeptDocument => ({ cid, bytes, isWhole })

  const read = async (cid: string, stream: ByteStream) => {
    const chunks: Uint8Array[] = []
    const outcome = await proveCar(cid, stream, limits, async (chunk) => {
      chunks.push(Uint8Array.from(chunk))
    })
    if (outcome.kind === 'rejected') return outcome
    const isWhole = outcome.missing.length === 0
    return { ...outcome, document: { cid, bytes: outcome.bytes, isWhole, car: Buffer.concat(chunks) } }
  }

  return {
    put: async (cid, stream) => {
      const taken = await read(cid, stream)
      if (taken.kind === 'rejected') return taken
      const { document, ...outcome } = taken
      const before = held.get(cid)
      if (before !== undefined && !isBetter(document, before)) return { ...outcome, kind: 'unchanged' }
      held.set(cid, document)
      return { ...outcome, kind: 'kept' }
    },
    reduce: async (cid, stream) => {
      const taken = await read(cid, stream)
      if (taken.kind === 'rejected') return taken
      const { document, ...outcome } = taken
      held.set(cid, document)
      return { ...outcome, kind: 'kept' }
    },
    find: async (cid) => {
      const found = held.get(cid)
      return found === undefined ? undefined : shown(found)
    },
    open: async (cid) => {
      const found = held.get(cid)
      return found === undefined ? undefined : once(found.car)
    },
    list: async () =>
      [...held.values()].map(shown).toSorted((left, right) => (left.cid < right.cid ? -1 : 1)),
    remove: async (cid) => held.delete(cid),
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
