import { randomBytes } from 'node:crypto'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import { createVote } from '@lilymed/domain'
import type { Bytes32, DisputeId, Vote } from '@lilymed/domain'
import { until } from './mediator-network.ts'
import type { MediatorNetwork } from './mediator-network.ts'

type Member = {
  readonly mediator: string
  readonly seated: boolean
  readonly revealed: boolean
  readonly commitment: string
}
type Round = { readonly members: readonly Member[]; readonly commitEndedAt: bigint }

/** What the crowd says in a round: for each of its seats in turn, ACCEPT with the claim's digest or REJECT with another. */
export type Script = (seat: number) => 'ACCEPT' | 'REJECT'

const randomBytes32 = (): Bytes32 => `0x${randomBytes(32).toString('hex')}`

/**
 * Has the crowd vote in a round by a script, and everybody else as they will: ends when all have revealed. The seats that somebody
 * else holds are returned.
 */
export const playRound = async (
  network: Pick<MediatorNetwork, 'client' | 'crowd' | 'pool' | 'read'>,
  {
    disputeId,
    round,
    claimDigest,
  }: { readonly disputeId: DisputeId; readonly round: number; readonly claimDigest: Bytes32 },
  script: Script,
): Promise<readonly string[]> => {
  const { client, crowd, pool, read } = network
  const roundNow = (): Promise<Round> => read<Round>('getRound', [disputeId, round])
  const seats = async (): Promise<readonly Member[]> =>
    (await roundNow()).members.filter(({ seated }) => seated)
  const send = async (mediator: string, method: string, args: readonly unknown[]): Promise<void> => {
    const account = crowd.find(({ address }) => address === mediator)
    if (account !== undefined)
      await client.as(account).send({ to: pool.disputePool, abi: disputePoolAbi, method, args })
  }
  await until(`the panel of round ${round} is drawn`, async () => (await seats()).length > 0)
  const members = (await seats()).map(({ mediator }) => mediator)
  const ours = members.filter((mediator) => crowd.some(({ address }) => address === mediator))
  const votes = ours.map((mediator, seat): Vote => {
    const verdict = script(seat)
    const resultDigest = verdict === 'ACCEPT' ? claimDigest : (`0x${'ee'.repeat(32)}` as const)
    const parts = { disputeId, round, mediator: mediator as Vote['mediator'], verdict, resultDigest }
    return createVote({ ...parts, evidence: randomBytes32(), salt: randomBytes32() })
  })
  await Promise.all(
    votes.map(async (vote) => {
      await send(vote.mediator, 'commit', [disputeId, await read<string>('hashVote', [vote]), '0x'])
    }),
  )
  await until(`everybody of round ${round} has committed`, async () => (await roundNow()).commitEndedAt > 0n)
  await Promise.all(votes.map((vote) => send(vote.mediator, 'reveal', [vote])))
  await until(`everybody of round ${round} has revealed`, async () =>
    (await seats()).every(({ revealed }) => revealed),
  )
  return members.filter((mediator) => !ours.includes(mediator))
}
