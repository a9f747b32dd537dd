import assert from 'node:assert/strict'
import { errno } from '../../engines/wasm/wasi/errno.ts'
import { createGuest } from '../guest.ts'
import { createShimGuest } from '../shim-guest.ts'
import { performCall } from './perform-call.ts'
import type { Side } from './perform-call.ts'
import { shimDifferences } from './shim-differences.ts'
import type { WasiCall } from './wasi-call.ts'

/** What is answered where the shim throws. */
const unthoughtOf = -1

export type WasiTwins = {
  /** Makes the call on both: how they differ, if they do, and whether one did what the other did not. */
  take(call: WasiCall): { readonly reason: string; readonly isParting: boolean } | undefined
  ours(): ReadonlyMap<string, string>
  theirs(): ReadonlyMap<string, string>
}

/** Our host and the shim, each around a memory of its own that holds the same. */
export function createWasiTwins(): WasiTwins {
  const inputs = [{ path: 'a', content: Buffer.from('given to both') }]
  const guest = createGuest({ inputs, limits: { logBytes: 1_024, outputBytes: 2 ** 20, outputFiles: 1_024 } })
  const shim = createShimGuest({ argv: [], environment: {}, inputs })
  const shimMemory = new ArrayBuffer(65_536)
  shim.bind({ memory: { buffer: shimMemory } })
  const sides: readonly [Side, Side] = [
    { buffer: guest.memory.buffer, descriptors: [3, 4], call: guest.call },
    {
      buffer: shimMemory,
      descriptors: [3, 4],
      call: (name: string, ...values: readonly (number | bigint)[]) => {
        const call = shim.functions[name] as unknown as (...all: readonly (number | bigint)[]) => number
        try {
          return call(...values)
        } catch {
          // It throws strings where it meets what it has not thought of.
          return unthoughtOf
        }
      },
    },
  ]

  return {
    take: (call) => {
      const [ours, theirs] = [performCall(sides[0], call), performCall(sides[1], call)]
      if (ours.errno === theirs.errno && ours.data === theirs.data) return undefined
      const known = shimDifferences.find(({ isMet }) => isMet(call, ours, theirs))
      assert.ok(
        known !== undefined,
        `${JSON.stringify(call)}: ours ${JSON.stringify(ours)}, theirs ${JSON.stringify(theirs)}`,
      )
      return {
        reason: known.reason,
        isParting: [ours.errno, theirs.errno].some((code) => code === errno.success || code === unthoughtOf),
      }
    },
    ours: () =>
      new Map(
        guest.host
          .outputs()
          .map(({ path: at, content }) => [
            content === undefined ? `${at}/` : at,
            Buffer.from(content ?? []).toString('latin1'),
          ]),
      ),
    theirs: () => shim.outputs(),
  }
}
