import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Interface } from 'ethers/abi'
import { Transaction } from 'ethers/transaction'
import { disputePoolAbi, settlementAbi } from '@lilymed/contracts-abi'
import { voteCommitment } from '@lilymed/domain'
import type { Vote } from '@lilymed/domain'
import { claimingStream } from '@lilymed/domain/claiming'
import { mediationStream } from '@lilymed/domain/mediation'
import { openSqliteEventStore } from '@lilymed/event-store'
import { readProtection, protectionFile } from './protection/open-protection.ts'
import { createCrashableProcess } from './testing/crashable.ts'
import { createCrashChain } from './testing/crash-chain.ts'
import type { CrashChain } from './testing/crash-chain.ts'
import { crashMediator, startCrashNode } from './testing/crash-node.ts'
import type { CrashNode, SlowWriter } from './testing/crash-node.ts'
import { chainId, claimDigest, pool } from './testing/fake-chain.ts'
import { isOnDisk } from './testing/on-disk.ts'

/** How many crashes are tried in all; nightly many more. */
const crashPoints = Number(process.env['LILYMED_CRASH_POINTS'] ?? 300)

const other = `0x${'bb'.repeat(32)}`
const abi = new Interface(disputePoolAbi)
const settlement = new Interface(settlementAbi)
const isClaim = (data: string): boolean => settlement.parseTransaction({ data })?.name === 'claimOf'
/** Blocks two disputes need from their opening to their settlement, with room for restarts. */
const mostBlocks = 60

type Played = { readonly boundaries: number; readonly places: readonly string[] }

/** Plays two disputes to their end with a node that dies where the plan says, and holds what is on chain against every promise. */
const play = async (
  diesAt: (life: number) => number,
  finds: (life: number) => string,
  slow?: SlowWriter,
): Promise<Played> => {
  const directory = mkdtempSync(join(tmpdir(), 'lilymed-crash-'))
  const chain = createCrashChain(crashMediator, 2)
  const places: string[] = []
  let boundaries = 0
  let lives = 0
  let life = createCrashableProcess(diesAt(lives))
  let node: CrashNode | undefined
  const settle = async (): Promise<void> => {
    for (let calm = 0; calm < 3 && !life.isDead();) {
      await delay(1)
      calm = life.isIdle() && !isOnDisk() && node?.head() === chain.head() ? calm + 1 : 0
    }
  }
  try {
    const isOver = (): boolean =>
      chain.disputes.every(({ disputeId }) => chain.has('DisputeSettled', disputeId)) &&
      chain.credit() === 0n &&
      chain.node.pending().length === 0
    for (let block = 0; !isOver(); block += 1) {
      assert.ok(block < mostBlocks, 'the disputes must end')
      await chain.mine()
      node ??= await startCrashNode({ directory, chain, process: life, finds: () => finds(lives), slow })
      await settle()
      if (!life.isDead()) continue
      places.push(life.diedAt() ?? '')
      boundaries += life.passed()
      assert.deepEqual(node.unrecorded, [], 'nothing leaves that is not on disk')
      await node.end()
      lives += 1
      life = createCrashableProcess(diesAt(lives))
      node = undefined
    }
    boundaries += life.passed()
    assert.deepEqual(node?.unrecorded ?? [], [], 'nothing leaves that is not on disk')
    await node?.end()
    await assertHonest(chain, directory, lives)
    return { boundaries, places }
  } finally {
    await node?.end().catch(() => undefined)
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Every vote revealed in time, one commitment and one vote each, promised before; nonces dense. */
const assertHonest = async (chain: CrashChain, directory: string, deaths: number): Promise<void> => {
  const promises = await readProtection(protectionFile(directory))
  const handed = chain.node.handed.map((raw) => Transaction.from(raw))
  const sent = handed.map(({ data }) => abi.parseTransaction({ data }))
  const intents = await readIntents(directory, chain)
  for (const { disputeId } of chain.disputes) {
    assert.ok(chain.has('VoteRevealed', disputeId))
    const commitments = new Set(
      sent
        .filter((call) => call?.name === 'commit' && call.args[0] === disputeId)
        .map((call) => String(call?.args[1])),
    )
    const votes = new Set(
      sent
        .filter((call) => call?.name === 'reveal' && (call.args[0] as Vote).disputeId === disputeId)
        .map((call) => JSON.stringify(voteOf(call?.args[0] as never))),
    )
    assert.equal(commitments.size, 1, 'one commitment was ever signed')
    assert.equal(votes.size, 1, 'one vote was ever revealed')
    const [vote] = [...votes].map((text) => JSON.parse(text) as Vote)
    assert.ok(vote)
    assert.deepEqual([...commitments], [voteCommitment({ chainId: BigInt(chainId), pool }, vote)])
    assert.deepEqual(
      promises.filter((promise) => promise.disputeId === disputeId).map(({ commitment }) => commitment),
      [...commitments],
    )
  }
  // One that dies once is back in time for every window; whatever dies, nothing is appealed or claimed twice.
  for (const { disputeId } of chain.disputes) {
    const isOfAppeal = (index: number): boolean =>
      sent[index]?.name === 'appeal' && sent[index].args[0] === disputeId
    const appeals = new Set(handed.filter((_, index) => isOfAppeal(index)).map(({ nonce }) => nonce))
    const isContradicted = intents.votes.get(disputeId) === 'REJECT'
    assert.ok(appeals.size <= 1, 'one appeal was ever sent')
    assert.ok(appeals.size === 0 || isContradicted, 'of a ruling that contradicts the vote')
    assert.equal(appeals.size > 0, intents.appeals.includes(disputeId), 'recorded before it is sent')
    if (deaths < 2) assert.equal(appeals.size === 1, isContradicted, 'each ruling against a vote is appealed')
    assert.equal(chain.has('AppealRaised', disputeId), appeals.size === 1)
  }
  const claims = handed.filter(({ data }) => isClaim(data)).map(({ nonce }) => nonce)
  assert.ok(chain.paid() > 0n, 'what was credited is claimed')
  assert.equal(new Set(claims).size, intents.claims, 'each claim was recorded, and sent once')
  const nonces = chain.node.included().map(({ nonce }) => nonce)
  assert.deepEqual(nonces, [...nonces.keys()], 'every nonce is used once, in turn')
  assert.deepEqual(chain.node.pending(), [], 'nothing hangs')
}

type Intents = {
  readonly votes: ReadonlyMap<string, string>
  readonly appeals: readonly string[]
  readonly claims: number
}

/** What the node has recorded that it would do, over all its lives. */
const readIntents = async (directory: string, { disputes }: CrashChain): Promise<Intents> => {
  const store = openSqliteEventStore({ path: join(directory, 'mediator.db'), readonly: true })
  try {
    const dataOf = async (stream: string, type: string): Promise<readonly Record<string, unknown>[]> => {
      const found: Record<string, unknown>[] = []
      for await (const event of store.readStream(stream))
        if (event.type === type) found.push(Object.fromEntries(Object.entries(event.data ?? {})))
      return found
    }
    const votes = new Map<string, string>()
    const appeals: string[] = []
    for (const { disputeId } of disputes) {
      const stream = mediationStream(chainId, disputeId, 1)
      for (const { ballot } of await dataOf(stream, 'CommitIntended'))
        votes.set(disputeId, (ballot as { readonly outcome: string }).outcome)
      for (const _appeal of await dataOf(stream, 'AppealIntended')) appeals.push(disputeId)
    }
    const claims = await dataOf(claimingStream(chainId, crashMediator), 'ClaimIntended')
    return { votes, appeals, claims: claims.length }
  } finally {
    await store.close()
  }
}

const voteOf = ({
  disputeId,
  round,
  mediator,
  outcome,
  rung,
  reason,
  resultDigest,
  evidence,
  salt,
}: {
  readonly [Name in keyof Vote]: Vote[Name] extends number ? bigint : string
}): Vote => ({
  disputeId,
  round: Number(round),
  mediator,
  outcome: Number(outcome),
  rung: Number(rung),
  reason: Number(reason),
  resultDigest,
  evidence,
  salt,
})

/** After every crash the machine finds something else, so that a vote which was decided anew would be another vote. */
const fickle = (life: number): string => (life % 2 === 0 ? other : claimDigest)

/** Numbers that look random and are the same in every run (xorshift32). */
const createRandom = (seed: number): ((below: number) => number) => {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

describe('a node whose writes take long', () => {
  for (const slow of ['record', 'sender', 'protection', 'shelf'] as const) {
    it(`hands nothing to the network before everything that it rests on is written: ${slow}`, async () => {
      await play(
        () => Infinity,
        () => other,
        slow,
      )
    })
  }
})

describe('a node that dies', () => {
  it(`at each boundary between two lasting effects, and at any of them again and again: ${crashPoints} crashes`, async (t) => {
    const { boundaries } = await play(
      () => Infinity,
      () => other,
    )
    const places: string[] = []
    const isEnough = (): boolean => places.length >= crashPoints
    for (let at = 1; at <= boundaries && !isEnough(); at += 1) {
      places.push(...(await play((life) => (life === 0 ? at : Infinity), fickle)).places)
    }
    for (let seed = 1; !isEnough(); seed += 1) {
      const random = createRandom(seed * 2_654_435_761)
      // Ten lives that end soon, in some twenty blocks of a commit phase; what then is left must be done by one that lasts.
      places.push(...(await play((life) => (life < 10 ? 1 + random(25) : Infinity), fickle)).places)
    }
    const kinds = new Set(places)
    t.diagnostic(
      `${places.length} crashes at ${kinds.size} kinds of boundaries, ${boundaries} in a life without one`,
    )
    if (crashPoints < 300) return
    for (const effect of ['append', 'promise', 'keep', 'broadcast', 'run', 'examine']) {
      for (const side of ['before', 'after']) assert.ok(kinds.has(`${side} ${effect}`), `${side} ${effect}`)
    }
  })
})
