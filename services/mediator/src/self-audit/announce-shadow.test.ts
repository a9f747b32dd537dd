import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Verdict } from '@lilymed/domain'
import { mediation } from '@lilymed/domain/mediation'
import type { MediationState } from '@lilymed/domain/mediation'
import type { Shadow } from '../mediation/dispute-desk.ts'
import { createShadowAnnouncer } from './announce-shadow.ts'

const found = (outcome: Verdict | null): MediationState => ({
  ...mediation.initialState(),
  verdict: outcome && { outcome, rung: 0, reason: null, resultDigest: '0x' },
})
/** A shadow of a dispute that ended as REJECT, settled in this block. */
const shadow = (settledIn: number | null, stream = 'shadow-1.0xab.1'): Shadow =>
  ({
    stream,
    isJailed: true,
    dispute: {
      settledIn: settledIn === null ? null : { number: settledIn, hash: '0x' },
      dispute: { final: { outcome: 'REJECT' } },
    },
  }) as unknown as Shadow

test('what was found in the shadow is told once its dispute is settled for good, and again after a rewind', () => {
  const told: (string | null)[] = []
  const announce = createShadowAnnouncer(
    (block, { number }) => number >= block + 2,
    (_, audit) => told.push(audit),
  )
  const at = (settledIn: number | null, head: number, verdict: Verdict | null = 'REJECT') => {
    announce(shadow(settledIn), found(verdict), { number: head, timestamp: head })
    return told.splice(0)
  }
  assert.deepEqual([at(null, 9), at(10, 11), at(10, 12), at(10, 13)], [[], [], ['agreed'], []])
  assert.deepEqual([at(null, 9), at(11, 12), at(11, 13, 'ACCEPT')], [[], [], ['contradicted']])
  announce(shadow(11, 'shadow-1.0xab.2'), found(null), { number: 20, timestamp: 20 })
  assert.deepEqual(told, [null])
})
