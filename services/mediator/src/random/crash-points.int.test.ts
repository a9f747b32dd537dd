import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { dealStateNumber } from '@lilymed/domain'
import type { DealStateName } from '@lilymed/domain'
import { createCrashableProcess } from '../testing/crashable.ts'
import type { CrashableProcess } from '../testing/crashable.ts'
import { isOnDisk } from '../testing/on-disk.ts'
import type { DealStep } from './deal-steps.ts'
import { claimDigest, createFakeDeals } from './testing/fake-deals.ts'
import { mediator, withRandomNode } from './testing/random-node.ts'
import type { RandomNode } from './testing/random-node.ts'

const other = `0x${'bb'.repeat(32)}`
const steady = (): string => other
/** After every crash the machine finds something else, so that a verdict which was decided anew would be another one. */
const fickle = (life: number): string => (life % 2 === 0 ? other : claimDigest)
const mostBlocks = 60

type Plan = {
  readonly diesAt: (life: number) => number
  readonly finds: (life: number) => string
  /** Whether what was sent before a crash may still be mined. */
  readonly keepsPending: boolean
}
type Played = {
  readonly boundaries: number
  readonly diedAt: readonly string[]
  /** The verdicts that were ever sent, each once. */
  readonly said: readonly string[]
}

/** Plays a deal to its end with a node that dies where the plan says. */
const play = async ({ diesAt, finds, keepsPending }: Plan): Promise<Played> => {
  const chain = createFakeDeals()
  const diedAt: string[] = []
  let boundaries = 0
  await withRandomNode(chain, async (start) => {
    let life = createCrashableProcess(diesAt(0))
    let node = await start(() => finds(0), {}, life)
    await chain.submit()
    await chain.check(mediator)
    const has = (wanted: DealStep['step']): boolean => node.steps.some(({ step }) => step === wanted)
    for (let block = 0; !has('endFinal'); block += 1) {
      assert.ok(block < mostBlocks, `the deal must end; died ${diedAt.join()}`)
      // A silent node leaves it to a party to end the deal.
      if (block === mostBlocks / 2 && chain.state() === dealStateNumber('ResultsChecked'))
        await chain.timeOut()
      else await chain.mine()
      await untilCalm(node, life, chain.head().number)
      if (!life.isDead()) continue
      diedAt.push(life.diedAt() ?? '')
      boundaries += life.passed()
      await node.stop(keepsPending)
      const lives = diedAt.length
      life = createCrashableProcess(diesAt(lives))
      node = await start(() => finds(lives), {}, life)
    }
    boundaries += life.passed()
  })
  const said = [...new Set(chain.sent.map(({ verdict }) => verdict))]
  assert.ok(new Set(chain.sent.map(({ id }) => id)).size <= 1, 'under one name')
  const isRuled = ['MediationAccepted', 'MediationRejected'].some(
    (state) => chain.state() === dealStateNumber(state as DealStateName),
  )
  assert.equal(isRuled, said.length > 0, `what was said is what ruled; died ${diedAt.join()}`)
  return { boundaries, diedAt, said }
}

const untilCalm = async ({ engine }: RandomNode, life: CrashableProcess, head: number): Promise<void> => {
  for (let calm = 0; calm < 3 && !life.isDead();) {
    await delay(1)
    calm = life.isIdle() && !isOnDisk() && engine.status().head?.number === head ? calm + 1 : 0
  }
}

const onceAt =
  (boundary: number) =>
  (life: number): number =>
    life === 0 ? boundary : Infinity

describe('a drawn mediator that dies', () => {
  for (const keepsPending of [true, false]) {
    it(`at each boundary between two lasting effects gives one verdict all the same, where what it sent is ${keepsPending ? 'still mined' : 'lost'}`, async () => {
      const { boundaries } = await play({ diesAt: () => Infinity, finds: steady, keepsPending })
      assert.ok(boundaries > 15)
      const played = await Promise.all(
        Array.from({ length: boundaries }, (_, boundary) =>
          play({ diesAt: onceAt(boundary + 1), finds: steady, keepsPending }),
        ),
      )
      for (const { diedAt, said } of played) assert.deepEqual(said, ['mediationRejectResult'], diedAt.join())
      const places = new Set(played.flatMap(({ diedAt }) => diedAt))
      for (const effect of ['record', 'run', 'examination', 'verdict'])
        for (const side of ['before', 'after'])
          assert.ok(places.has(`${side} ${effect}`), `${side} ${effect}`)
    })
  }

  it('and finds something else in each life gives one verdict or none', async () => {
    const played = await Promise.all(
      Array.from({ length: 20 }, (_, boundary) =>
        play({ diesAt: onceAt(boundary + 1), finds: fickle, keepsPending: boundary % 2 === 0 }),
      ),
    )
    for (const { said } of played) assert.ok(said.length <= 1, said.join())
    const seen = new Set(played.map(({ said }) => said.join()))
    assert.ok(seen.has('mediationRejectResult') && seen.size > 1, [...seen].join(' | '))
  })

  it('again and again', async () => {
    const diesAt = (life: number): number => (life < 9 ? 2 + (life % 3) : Infinity)
    const { diedAt, said } = await play({ diesAt, finds: steady, keepsPending: true })
    assert.ok(diedAt.length > 4)
    assert.deepEqual(said, ['mediationRejectResult'])
  })
})
