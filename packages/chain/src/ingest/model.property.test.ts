import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { openSqliteEventStore } from '@lilymed/event-store'
import { createModelChain, logsOf } from '../testing/model-chain.ts'
import type { ChainView, ModelChain, Mood } from '../testing/model-chain.ts'
import { createModelRun, createMoodyStore, readFacts } from '../testing/model-run.ts'
import type { ModelRun, MoodyStore, StoreMood } from '../testing/model-run.ts'
import type { IngestSettings } from './ingest-state.ts'

type Move =
  | { readonly do: 'mine'; readonly logs: readonly number[] }
  | { readonly do: 'reorg'; readonly depth: number; readonly logs: readonly number[] }
  | { readonly do: 'finalise'; readonly depth: number }
  | { readonly do: 'mood'; readonly mood: Mood }
  | { readonly do: 'store'; readonly mood: StoreMood }
  | { readonly do: 'look' | 'settle' | 'remind' }
  /** The process is gone, perhaps in the middle of an append; another takes its place. */
  | { readonly do: 'crash'; readonly during: StoreMood }
  /** Another process takes over while the first still runs. */
  | { readonly do: 'rival' }

// A block of more logs than one append holds is rare here only because it is slow.
const logCount = fc.oneof({ weight: 30, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.constant(1_100) })
const logs = (most: number) => fc.array(logCount, { maxLength: most })
const mood: fc.Arbitrary<Mood> = fc.oneof(
  fc.constant({ kind: 'true' } as const),
  fc.nat(8).map((by) => ({ kind: 'lags', by }) as const),
  fc.nat(4).map((by) => ({ kind: 'stale', by }) as const),
  fc.constantFrom<Mood>(
    { kind: 'flaps' },
    { kind: 'refuses' },
    { kind: 'refuses', fits: 2 },
    { kind: 'fails' },
    { kind: 'shortens' },
    { kind: 'untagged' },
  ),
)
const storeMood: fc.Arbitrary<StoreMood> = fc.oneof(
  fc.constantFrom<StoreMood>({ kind: 'sound' }, { kind: 'down' }),
  fc.record({ kind: fc.constant('forgets'), at: fc.nat(3), stored: fc.boolean() }),
)
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('mine'), logs: logs(6) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reorg'), depth: fc.nat(9), logs: logs(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('finalise'), depth: fc.nat(12) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mood'), mood }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('store'), mood: storeMood }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('look') }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('settle') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remind') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash'), during: storeMood }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rival') }) },
)

const DEPTH = 12
const finality = fc.constantFrom<IngestSettings['finality']>(
  null,
  { depthBlocks: DEPTH },
  { depthSeconds: DEPTH * 2 },
)

const settingsOf = (run: number, rule: IngestSettings['finality']): IngestSettings => ({
  chainId: 1,
  startBlock: 1,
  epoch: `run ${run}`,
  contracts: {},
  rangeBlocks: 20,
  finality: rule,
  firstBackoffMs: 1,
  longestBackoffMs: 1,
  regressionGraceMs: 1,
  refusalMemoryMs: 1,
})

/** Plays moves over a chain with processes that come and go. The one that runs last is there at the end. */
const playMoves = async (
  moves: readonly Move[],
  chain: ModelChain,
  store: MoodyStore,
  rule: IngestSettings['finality'],
): Promise<void> => {
  let started = 0
  const begin = (): ModelRun => createModelRun(chain, store, settingsOf(++started, rule))
  let current = begin()
  let rivals: readonly ModelRun[] = []

  const revive = (): void => {
    const failure = current.ended()
    if (failure === undefined) return
    assert.equal(Reflect.get(Object(failure), 'code'), 'INGEST_FENCED', String(failure))
    current = begin()
  }
  const makeMove = async (next: Move): Promise<void> => {
    switch (next.do) {
      case 'mine':
        chain.mine(next.logs)
        // Where depth makes final, the chain keeps to it.
        if (rule !== null) chain.finalise(DEPTH)
        return
      case 'reorg':
        chain.reorg(next.depth, next.logs)
        if (rule !== null) chain.finalise(DEPTH)
        return
      case 'finalise':
        return chain.finalise(next.depth)
      case 'mood':
        chain.mood = next.mood
        return
      case 'store':
        store.mood = next.mood
        return
      case 'crash': {
        const before = store.mood
        store.mood = next.during
        await current.settle()
        store.mood = before
        current = begin()
        return
      }
      case 'rival':
        rivals = [...rivals, current]
        current = begin()
        return
      default:
        for (const run of [current, ...rivals]) await run[next.do]()
    }
  }
  for (const next of moves) {
    await makeMove(next)
    revive()
  }
  chain.mood = { kind: 'true' }
  store.mood = { kind: 'sound' }
  for (let turn = 0; turn < 400; turn += 1) {
    for (const run of [current, ...rivals]) {
      await run.look()
      run.remind()
      await run.settle()
    }
    revive()
    const head = chain.now().blocks.at(-1)
    const { phase, known } = current.state()
    const isThere = known.length === 0 ? head?.number === 0 : known.at(-1)?.hash === head?.hash
    if (current.isIdle() && phase === 'running' && isThere) return
  }
  assert.fail(`expected the stream to reach the head: ${JSON.stringify(current.state().phase)}`)
}

/** Judges a stream by itself and by the chain as it is now. */
const judge = (events: Awaited<ReturnType<typeof readFacts>>, { blocks }: ChainView): void => {
  let standing: Array<{ number: number; key: string }> = []
  let observed = 0
  let waiting = 0
  let final = -1
  for (const [index, { type, data, metadata, revision }] of events.entries()) {
    assert.equal(revision, BigInt(index))
    const fields = data as Record<string, string>
    switch (type) {
      case 'RandomnessPublished':
        standing.push({
          number: Number(metadata['blockNumber']),
          key: `${metadata['blockHash']}/${metadata['logIndex']}`,
        })
        waiting += 1
        break
      case 'BlocksObserved':
        assert.equal(Number(fields['fromBlock']), observed + 1, 'blocks are observed without a gap')
        observed = Number(fields['toBlock'])
        assert.ok(standing.every(({ number }) => number <= observed))
        waiting = 0
        break
      case 'ChainRewound':
        assert.ok(Number(fields['toBlock']) >= final, 'nothing final is rewound')
        observed = Math.min(observed, Number(fields['toBlock']))
        standing = standing.filter(({ number }) => number <= observed)
        waiting = 0
        break
      case 'FinalityAdvanced':
        assert.ok(Number(fields['block']) > final, 'finality only advances')
        final = Number(fields['block'])
        assert.ok(final <= observed, 'only what was observed is final')
        assert.equal(fields['hash'], blocks[final]?.hash, 'what was called final is on the chain for good')
        break
      default:
        assert.equal(type, 'IngestStarted')
    }
  }
  assert.equal(waiting, 0, 'every fact is observed')
  const truth = blocks.slice(1).flatMap(logsOf)
  assert.deepEqual(
    standing.map(({ key }) => key),
    truth.map(({ blockHash, logIndex }) => `${blockHash}/${logIndex}`),
  )
}

/** `npm run nightly` asks for more. */
const runs = Number(process.env['LILYMED_MODEL_RUNS'] ?? 150)

test(`${runs} random lives of a chain, its endpoint, its store and its indexers end in the truth`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 20, maxLength: 120 }), finality, async (moves, rule) => {
      const sound = openSqliteEventStore({ path: ':memory:' })
      try {
        const chain = createModelChain()
        await playMoves(moves, chain, createMoodyStore(sound), rule)
        judge(await readFacts(sound, 1), chain.now())
      } finally {
        await sound.close()
      }
    }),
    { numRuns: runs },
  )
})
