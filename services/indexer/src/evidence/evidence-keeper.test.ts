import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryStore, evidenceCidOf, openLedger } from '@lilymed/evidence'
import { AppError, createLogger } from '@lilymed/service-kit'
import { playedEvidence } from '../testing/played-evidence.ts'
import { startEvidenceKeeper } from './evidence-keeper.ts'

const logger = createLogger({ name: 'evidence', level: 'silent' })
const disputeId = `0x${'d1'.repeat(32)}`
const name = { chainId: 5, disputeId, dealId: 'QmDeal', slot: 'vote', round: 1, party: '0x01' } as const

describe('a keeper of evidence', () => {
  it('lets go what is past its time also where a full disk takes nothing: that is what makes room', async () => {
    const ledger = openLedger(':memory:')
    const sound = createMemoryStore()
    const { cid, car } = playedEvidence({
      round: 1,
      mediator: '0x01',
      resultDigest: `0x${'aa'.repeat(32)}`,
      disputeId,
      claimDigest: `0x${'bb'.repeat(32)}`,
    })
    const wanted = evidenceCidOf(`0x${'e2'.repeat(32)}`)
    ledger.name(
      [
        { ...name, cid },
        { ...name, cid: wanted },
      ],
      1,
    )
    await sound.put(cid, [car])
    ledger.tried(cid, { answers: [], kept: { bytes: car.length, isWhole: true }, at: 1, nextTry: 1 })
    const full = new AppError({ code: 'DISK_FULL', message: 'no space is left', retryable: true })
    const keeper = startEvidenceKeeper({
      parts: {
        store: { ...sound, put: () => Promise.reject(full) },
        ledger,
        sources: [{ name: 'mediator', get: () => Promise.resolve([car]) }],
        policy: { keepSeconds: 1, quotaBytes: 10 ** 9, pinOutcomes: [], pinAppealed: false },
        timeoutMs: 60_000,
        standing: () => ({
          disputeId,
          state: 'ended',
          outcome: 'REJECT',
          isAppealed: false,
          endedAt: 1,
          module: null,
          parties: [],
        }),
        now: () => 9,
      },
      readNames: () => Promise.resolve(),
      logger,
    })
    await keeper.idle()
    await keeper.close()
    assert.equal(ledger.find(cid)?.letGo?.why, 'PAST_RETENTION')
    assert.equal(ledger.find(wanted)?.letGo, null)
    assert.deepEqual(await sound.list(), [])
    ledger.close()
  })
  it('asks time and again what was deleted, and whoever could not be asked only when it tidies up', async () => {
    const ledger = openLedger(':memory:')
    const asked = { well: 0, ill: 0 }
    const saying = (name: 'well' | 'ill') => ({
      name,
      get: () => Promise.resolve(undefined),
      tombstones: () => {
        asked[name] += 1
        return name === 'well' ? Promise.resolve([]) : Promise.reject(new Error('no answer'))
      },
    })
    const keeper = startEvidenceKeeper({
      parts: {
        store: createMemoryStore(),
        ledger,
        sources: [saying('ill'), saying('well')],
        policy: { keepSeconds: 1, quotaBytes: 10 ** 9, pinOutcomes: [], pinAppealed: false },
        timeoutMs: 60_000,
        standing: () => undefined,
        now: () => 9,
      },
      readNames: () => Promise.resolve(),
      logger,
      retryMs: 1_000_000,
      heedMs: 0,
    })
    for (let turn = 0; turn < 3; turn += 1) await keeper.idle()
    await keeper.close()
    assert.deepEqual(asked, { well: 3, ill: 1 })
    ledger.close()
  })
})
