import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Address } from '@lilymed/domain'
import { failedRun } from '../duties/run-ending.ts'
import { permissionsOf } from '../mode.ts'
import { chainId, claimDigest, createFakeChain, disputeId, revealedAs } from '../testing/fake-chain.ts'
import { mediatorAt, withNodes } from '../testing/fake-node.ts'
import type { FakeNode } from '../testing/fake-node.ts'
import { calm } from '../testing/on-disk.ts'
import type { DisputeHistory } from './dispute-history.ts'
import { explainDispute } from './explain-dispute.ts'
import { readHistory } from './read-history.ts'

const [mediator, colleague] = [mediatorAt(1), mediatorAt(2)]
const other = `0x${'bb'.repeat(32)}`

const historyOf = async ({ store }: FakeNode): Promise<DisputeHistory> => {
  const [history] = await readHistory({ store, chainId, confirmations: 2 })
  assert.ok(history)
  return history
}

const storyOf = (history: DisputeHistory): string =>
  explainDispute(history, {
    amount: (wei) => `${wei} wei`,
    time: (at) => (typeof at === 'number' ? `t${at}` : 'then'),
  })
    .map(({ title, lines }) => `${title}\n${lines.join('\n')}`)
    .join('\n')

const untilSeen = async ({ engine }: FakeNode, block: number): Promise<void> => {
  const deadline = performance.now() + 60_000
  while ((engine.status().head?.number ?? 0) < block) {
    assert.ok(performance.now() < deadline, `the node must see block ${block}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** Plays one dispute to its end, reading its history at every block. */
const play = async (
  seats: readonly Address[],
  finds: (node: Address) => string | ReturnType<typeof failedRun>,
  look: (history: DisputeHistory) => void,
): Promise<DisputeHistory> => {
  const chain = createFakeChain({ seats })
  let last: DisputeHistory | undefined
  await withNodes(async (start) => {
    const nodes = await Promise.all(
      seats.map((address) => start({ address, chain, finds: () => finds(address) })),
    )
    const [node] = nodes
    assert.ok(node)
    await chain.open()
    while (!node.steps.some(({ step }) => step === 'settled')) {
      await chain.mine()
      await untilSeen(node, chain.head().number)
      await calm(2)
      look(await historyOf(node))
      assert.ok(chain.head().number < 400, 'the dispute must end')
    }
    last = await historyOf(node)
  })
  assert.ok(last)
  return last
}

describe('the history of a dispute', () => {
  it('tells nothing of a vote before its reveal is final, and all of it afterwards', async () => {
    let secretLooks = 0
    const history = await play(
      [mediator],
      () => other,
      (seen) => {
        const [round] = seen.rounds
        const revealedIn = round?.places?.reveals[0]?.block.number ?? Infinity
        if (round === undefined || (seen.head?.number ?? 0) >= revealedIn + 2) return
        secretLooks += ['decided', 'committing', 'committed', 'revealing', 'revealed'].includes(
          round.stage ?? '',
        )
          ? 1
          : 0
        const told = JSON.stringify([round.vote, round.steps, round.stage])
        // What the panel ruled is everybody's to know at once.
        const story = round.onChain?.closing === null ? storyOf(seen) : ''
        assert.doesNotMatch(`${told}${story}`, /REJECT|0xbbbbbb|runs of its own/)
      },
    )
    assert.ok(secretLooks > 0, 'it must have been looked at while there was something to hide')
    assert.equal(history.rounds[0]?.vote?.ballot.outcome, 'REJECT')
    const story = storyOf(history)
    assert.match(story, /two runs of its own gave 0xbbbbbb…bbbb, and the claim is 0xaaaaaa…aaaa/)
    assert.match(story, new RegExp(`${mediator}  REJECT`))
    assert.match(story, /REJECT: the same other result was found/)
    assert.match(story, /this mediator earned 950 wei and lost 0 wei/)
    assert.match(story, /nothing is left to do$/)
  })

  it('says why a job could not be run', async () => {
    const history = await play(
      [mediator],
      () => failedRun('TIMEOUT', 'the run did not end within 60 s'),
      () => undefined,
    )
    assert.match(
      storyOf(history),
      /it voted CANNOT_REPRODUCE, at rung 0: the run did not end in time \(TIMEOUT\): the run did not end within 60 s/,
    )
  })

  it('names what each member did, and what comes next', async () => {
    const nexts = new Set<string>()
    const history = await play(
      [mediator, colleague],
      () => claimDigest,
      (seen) => {
        nexts.add(storyOf(seen).split('\n').at(-1)?.replaceAll(/t\d+/g, 'T') ?? '')
      },
    )
    assert.match(storyOf(history), new RegExp(`${mediator}  ACCEPT\n  ${colleague}  ACCEPT`))
    for (const next of [
      'commits end at T',
      'this vote must be revealed before T: keep the node running',
      'it waits for the ruling to be final',
    ])
      assert.ok(nexts.has(next), `${next} among ${[...nexts].join('; ')}`)
  })

  it('tells what a shadowing node would have voted once the round is closed, and not before', async () => {
    const watcher = mediatorAt(9)
    const chain = createFakeChain({ seats: [mediator] })
    await withNodes(async (start) => {
      const shadow = await start({
        address: watcher,
        chain,
        finds: () => other,
        changes: { permissions: permissionsOf('shadow'), drawClassName: () => 'portable' },
      })
      await start({ address: mediator, chain, finds: () => claimDigest })
      await chain.open()
      await chain.mineUntil(() => shadow.steps.some(({ step }) => step === 'decided'))
      assert.equal((await historyOf(shadow)).rounds[0]?.shadowVerdict, null)
      await chain.mineUntil(() => chain.has('RoundClosed'))
      await untilSeen(shadow, chain.head().number)
      const history = await historyOf(shadow)
      assert.equal(history.rounds[0]?.shadowVerdict?.outcome, 'REJECT')
      assert.match(storyOf(history), /in shadow mode this node would have voted REJECT/)
    })
  })

  it('is the same after the operator rewound the chain below what was final', async () => {
    const chain = createFakeChain({ seats: [mediator] })
    await withNodes(async (start) => {
      const node = await start({ address: mediator, chain, finds: () => claimDigest })
      await chain.open()
      await chain.mineUntil(() => revealedAs(chain, mediator, 'ACCEPT'))
      await chain.mine()
      await chain.finalise()
      await chain.rewind(2, 'operator')
      await chain.mineUntil(() => node.steps.some(({ step }) => step === 'settled'))
      const history = await historyOf(node)
      assert.equal(history.disputeId, disputeId)
      assert.equal(history.rounds[0]?.stage, 'settled')
      assert.equal(history.head?.number, chain.head().number)
    })
  })
})
