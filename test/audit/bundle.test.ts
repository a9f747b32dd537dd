import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { exportBundle, readCar, verifyBundle } from '@lilymed/audit'
import type { BundleAudit, ExportedBundle } from '@lilymed/audit'
import { parseVerifierKey } from '@lilymed/event-store/merkle-log'
import { canonicalBytes } from '../../packages/audit/src/bundle/canonical-text.ts'
import { createSigner } from '../../packages/event-store/src/merkle-log/note/note-keys.ts'
import { createFactScript } from '../../services/indexer/src/testing/fact-script.ts'
import { playedEvidence } from '../../services/indexer/src/testing/played-evidence.ts'
import { playNetwork } from '../../services/indexer/src/testing/play-network.ts'
import { playAppeals, playUnanimous } from '../../services/indexer/src/testing/scenes.ts'
import { chainOf, logOfEvents, signer } from './chained-script.ts'
import { remade } from './remade-bundle.ts'
import type { OpenParts } from './remade-bundle.ts'

const key = parseVerifierKey(signer.vkey)
const evidence = { read: () => Promise.resolve(undefined) }
const all = (audit: BundleAudit): string =>
  audit.findings.map(({ kind, words }) => `${kind}: ${words}`).join('\n')

describe('the bundle of a dispute', () => {
  const script = createFactScript()
  playNetwork(script)
  const earlier = playUnanimous(script, 'earlier', { vote: 'ACCEPT' })
  script.finalise(script.block() - 1)
  const disputeId = playAppeals(script)
  playUnanimous(script, 'later', { vote: 'NONDETERMINISTIC' })
  const { events, openChain } = chainOf(script.events())
  const log = logOfEvents(events)
  let whole: ExportedBundle

  before(async () => {
    whole = await exportBundle({
      disputeId,
      sources: { log: log.source, openChain, evidence },
      verifierKey: signer.vkey,
    })
  })

  const differencesAfter = (change: (parts: OpenParts) => void): string => {
    const { audit } = verifyBundle(remade(whole.bytes, change), key)
    assert.equal(audit.holds, false)
    return audit.differences.map(({ part, words }) => `${part}: ${words}`).join('\n')
  }
  type Event = { readonly type: string; readonly data: Readonly<Record<string, unknown>> }
  const eventsIn = ({ bytes, manifest }: ExportedBundle): readonly Event[] => {
    const { blocks } = readCar(bytes)
    return manifest.events.map(
      (link) => JSON.parse(Buffer.from(blocks.get(link['/'])?.bytes ?? []).toString()) as Event,
    )
  }
  const indexOf = (type: string, nth = 0): number => {
    const found = eventsIn(whole).flatMap((event, at) => (event.type === type ? [at] : []))
    return found[nth] ?? assert.fail(`no ${type}`)
  }
  /** Changes the data of an event and makes every CID fit again. */
  const changeEvent = (
    type: string,
    change: (event: { data: Record<string, unknown>; metadata: Record<string, string> }) => void,
  ) =>
    differencesAfter(({ manifest, json, replace }) => {
      const link = manifest.events[indexOf(type)] ?? assert.fail()
      const event = json(link['/']) as { data: Record<string, unknown>; metadata: Record<string, string> }
      change(event)
      link['/'] = replace(link['/'], canonicalBytes(event))
    })

  it('is proved whole by itself: log, receipts, panels, votes, tallies, ruling and money', () => {
    const { audit } = verifyBundle(whole.bytes, key)
    assert.deepEqual(audit.differences, [])
    assert.deepEqual([audit.holds, audit.subject?.outcome, audit.subject?.isSettled], [true, 'REJECT', true])
    const words = all(audit)
    for (const proved of [
      /proved: each of the \d+ events is in the log lilymed\/audit-test, under a checkpoint .* signed with/,
      /proved: \d+ events are what the logs of \d+ transactions say, decoded again/,
      /proved: \d+ transactions are in their blocks’ transaction tries/,
      /proved: recomputed and the same: 3 panels drawn from seed and stakes/,
      /proved: recomputed and the same: 25 revealed votes and their commitments/,
      /proved: recomputed and the same: 3 tallies and rulings/,
      /proved: recomputed and the same: 2 appeals/,
      /proved: recomputed and the same: 1 settlement of rewards, slashes and returns to the wei/,
      /unproved: what 25 votes rest on .*was not to be had where it was looked for/,
      /unproved: \d+ events tell what a contract’s storage held/,
    ])
      assert.match(words, proved)
    assert.doesNotMatch(words, /who signed/)
  })

  it('leaves out what no draw of the dispute saw, and everything of other deals', () => {
    const kept = eventsIn(whole)
    const named = kept.filter(({ data }) => data['disputeId'] !== undefined || data['dealId'] !== undefined)
    for (const { data } of named)
      assert.ok(data['disputeId'] === disputeId || data['dealId'] === whole.manifest.dealId)
    assert.ok(events.some(({ data }) => (data as Event['data'])['disputeId'] === earlier))
    for (const type of [
      'WeightChanged',
      'StakeAdded',
      'ParametersRead',
      'MediatorRegistered',
      'ClassApplied',
    ])
      assert.ok(
        kept.some((event) => event.type === type),
        type,
      )
  })

  it('is the same bytes when it is made again', async () => {
    const sources = { log: log.source, openChain, evidence }
    const again = await exportBundle({ disputeId, sources, verifierKey: signer.vkey })
    assert.ok(Buffer.from(again.bytes).equals(whole.bytes))
  })

  it('says who signed only to whoever brings the key, and refuses another key', () => {
    const without = verifyBundle(whole.bytes).audit
    assert.ok(without.holds)
    assert.match(all(without), /unproved: who signed the checkpoint: the key is the file’s own/)
    const keyless = verifyBundle(
      remade(whole.bytes, ({ manifest }) => (manifest.log.verifierKey = null)),
    ).audit
    assert.ok(keyless.holds)
    assert.match(all(keyless), /unproved: that the checkpoint’s signature holds: there is no key/)
    const other = createSigner('lilymed/audit-test', Buffer.alloc(32, 8))
    const refused = verifyBundle(whole.bytes, other).audit
    assert.match(refused.differences.map(({ words }) => words).join(), /has not signed it/)
  })

  it('does not hold with an event changed, although every CID fits', () => {
    const changed = changeEvent('VoteRevealed', ({ data }) => (data['outcome'] = 2))
    assert.match(changed, /log: event \d+ \(VoteRevealed\): it is not leaf \d+/)
    assert.match(changed, /receipts: event \d+ \(VoteRevealed\): the receipt tells its data otherwise/)
    assert.match(changed, /acts: the commitment of round 1 by 0x.* is not what its facts come to/)
    const moved = changeEvent('RoundClosed', ({ metadata }) => (metadata['blockTimestamp'] = '1'))
    assert.match(moved, /receipts: .*the time of its block/)
    const elsewhere = changeEvent('SeatRewarded', ({ metadata }) => (metadata['logIndex'] = '99'))
    assert.match(elsewhere, /receipts: .*no such log at 99/)
    assert.match(
      changeEvent('SeatRewarded', ({ data }) => (data['amount'] = '1')),
      /acts: the settlement/,
    )
    assert.match(
      changeEvent('PanelDrawn', ({ data }) => (data['randomness'] = `0x${'ab'.repeat(32)}`)),
      /acts: the panel of round 1/,
    )
    assert.match(
      changeEvent('StakeAdded', ({ data }) => (data['amount'] = 'nonsense')),
      /acts: the events cannot be folded/,
    )
  })

  it('does not hold with an event of the dispute left out', () => {
    const words = differencesAfter(({ manifest, json, replace }) => {
      const at = indexOf('VoteRevealed', 2)
      const inclusion = json(manifest.log.inclusion['/']) as { leaves: unknown[] }
      inclusion.leaves.splice(at, 1)
      manifest.events.splice(at, 1)
      manifest.log.inclusion['/'] = replace(manifest.log.inclusion['/'], canonicalBytes(inclusion))
    })
    assert.match(words, /receipts: the events leave out VoteRevealed/)
    assert.match(words, /acts: the ruling of round 1/)
  })

  it('does not hold with events in another order, a proof for another leaf, or proofs missing', () => {
    const swapped = differencesAfter(({ manifest }) => {
      const [first, second, ...rest] = manifest.events
      manifest.events = [second ?? assert.fail(), first ?? assert.fail(), ...rest]
    })
    assert.match(swapped, /log: event 1 .* is not leaf/)
    const inclusionOf = (
      change: (inclusion: { leaves: { index: number; path: number[] }[]; hashes: string[] }) => void,
    ) =>
      differencesAfter(({ manifest, json, replace }) => {
        const inclusion = json(manifest.log.inclusion['/']) as never
        change(inclusion)
        manifest.log.inclusion['/'] = replace(manifest.log.inclusion['/'], canonicalBytes(inclusion))
      })
    assert.match(
      inclusionOf(({ leaves }) => ((leaves[3] ?? assert.fail()).index += 1)),
      /log: event 4 .*is not leaf/,
    )
    assert.match(
      inclusionOf(({ leaves }) => leaves.pop()),
      /inclusion proofs of/,
    )
    assert.match(
      inclusionOf(({ leaves }) => leaves[0]?.path.push(1e9)),
      /names a hash that is not there/,
    )
    assert.match(
      inclusionOf(({ hashes }) => (hashes[0] = `0x${'00'.repeat(32)}`)),
      /is not leaf/,
    )
  })

  it('does not hold with blocks, transactions or contracts that are not the events’', () => {
    assert.match(
      differencesAfter(({ manifest }) => ((manifest.blocks[0] ?? assert.fail()).number += 1)),
      /receipts: the header of block \d+ is of block/,
    )
    assert.match(
      differencesAfter(({ manifest }) => {
        const transaction = manifest.blocks[0]?.transactions[0] ?? assert.fail()
        transaction.hash = `0x${'12'.repeat(32)}`
      }),
      /receipts: transaction 0 of block/,
    )
    assert.match(
      differencesAfter(
        ({ manifest }) => ((manifest.blocks[0]?.transactions[0] ?? assert.fail()).firstLog = 1),
      ),
      /first log is at 1 of the block by the manifest, and 0 logs come before it/,
    )
    assert.match(
      differencesAfter(
        ({ manifest }) => (manifest.contracts['DisputePool'] = manifest.contracts['Settlement'] ?? ''),
      ),
      /file: the manifest names DisputePool as/,
    )
    assert.match(
      differencesAfter(
        ({ manifest }) => (manifest.contracts['NoSuchContract'] = manifest.contracts['Settlement'] ?? ''),
      ),
      /receipts: the manifest names the contract NoSuchContract, whose logs this version cannot read/,
    )
    assert.match(
      differencesAfter(({ manifest }) => manifest.receiptNodes.splice(3, 40)),
      /receipts: .*the node 0x.* is missing/,
    )
    assert.match(
      differencesAfter(({ manifest }) => (manifest.disputeId = `0x${'cd'.repeat(32)}`)),
      /acts: no event opens/,
    )
    assert.match(
      differencesAfter(({ manifest }) => (manifest.dealId = 'QmOther')),
      /acts: the dispute is about the deal/,
    )
    assert.match(
      differencesAfter(({ manifest }) => (manifest.chainId = 1)),
      /file: event 1 is of the stream/,
    )
  })

  it('names evidence that no vote rests on, and votes whose evidence nobody names', () => {
    assert.match(
      differencesAfter(({ manifest }) => manifest.evidence.pop()),
      /evidence: the manifest does not name the evidence/,
    )
    assert.match(
      differencesAfter(
        ({ manifest }) => ((manifest.evidence[0] ?? assert.fail()).digest = `0x${'ef'.repeat(32)}`),
      ),
      /evidence: no revealed vote of/,
    )
  })

  it('holds the evidence that can be had, and says of what was found in its place that it is another', async () => {
    const votes = eventsIn(whole).filter(({ type }) => type === 'VoteRevealed')
    const opening = eventsIn(whole).find(
      ({ type, data }) => type === 'DisputeOpened' && data['disputeId'] === disputeId,
    )
    const claimDigest = opening?.data['claimDigest'] as string
    const cars = votes.map(({ data }) => {
      const { mediator, round, resultDigest } = data as Record<'mediator' | 'resultDigest', string> & {
        round: number
      }
      const { cid, car } = playedEvidence({ disputeId, mediator, round, claimDigest, resultDigest })
      return { cid, car }
    })
    const [first, second, third] = cars
    assert.ok(first !== undefined && second !== undefined && third !== undefined)
    const held = new Map([
      [first.cid, first.car],
      [second.cid, third.car],
      [third.cid, third.car.subarray(0, -1)],
    ])
    const source = { read: (cid: string) => Promise.resolve(held.get(cid)) }
    const { bytes, manifest } = await exportBundle({
      disputeId,
      sources: { log: log.source, evidence: source },
    })
    assert.deepEqual(
      manifest.evidence
        .slice(0, 4)
        .map(({ car, missing }) => (car === null ? missing?.replace(/: .*/, '') : 'here')),
      [
        'here',
        'what was found under its CID is another CAR',
        'what was found under its CID is no sound CAR',
        manifest.evidence[3]?.missing,
      ],
    )
    const { audit } = verifyBundle(bytes, key)
    assert.ok(audit.holds)
    assert.match(all(audit), /proved: the evidence behind 1 vote is in the bundle/)
    const swapped = remade(bytes, ({ manifest: changed, replace }) => {
      const link = changed.evidence[0]?.car ?? assert.fail()
      link['/'] = replace(link['/'], second.car)
    })
    assert.match(
      verifyBundle(swapped, key)
        .audit.differences.map(({ words }) => words)
        .join(),
      /the evidence of 0x\w+ in round 1 is another: its root has the digest/,
    )
  })

  it('has no receipts where no endpoint was named, and says what that leaves open', async () => {
    const { bytes } = await exportBundle({ disputeId, sources: { log: log.source } })
    const { audit } = verifyBundle(bytes, key)
    assert.ok(audit.holds)
    assert.match(
      all(audit),
      /unproved: what the exporter could not put in \(receipts\): no endpoint of the chain was named/,
    )
    assert.match(all(audit), /unproved: \d+ events stand on the log’s word alone/)
  })

  it('holds nothing that the chain took back', async () => {
    const forked = createFactScript()
    playNetwork(forked)
    const fork = forked.block()
    const abandoned = playUnanimous(forked, 'abandoned', { vote: 'ACCEPT' })
    forked.rewind(fork - 1)
    const id = playUnanimous(forked, 'forked', { vote: 'NONDETERMINISTIC' })
    const again = chainOf(forked.events())
    const made = await exportBundle({
      disputeId: id,
      sources: { log: logOfEvents(again.events).source, openChain: again.openChain },
    })
    const { audit } = verifyBundle(made.bytes, key)
    assert.deepEqual([audit.differences, audit.subject?.outcome], [[], 'NONDETERMINISTIC'])
    assert.ok(eventsIn(made).every(({ data }) => data['disputeId'] !== abandoned))
  })

  it('is none of a dispute that the log does not open', async () => {
    const unknown = exportBundle({ disputeId: `0x${'00'.repeat(32)}`, sources: { log: log.source } })
    await assert.rejects(unknown, { code: 'NOT_FOUND', message: /opens no dispute/ })
  })
})
