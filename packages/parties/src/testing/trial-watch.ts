import assert from 'node:assert/strict'
import { AppError } from '@lilymed/service-kit'
import { openTrialJournal } from '../checks/check-journal.ts'
import type { CheckJournal } from '../checks/check-journal.ts'
import type { CheckNews } from '../checks/check-news.ts'
import { watchChecks } from '../checks/watch-checks.ts'
import type { WatchChecksOptions } from '../checks/watch-checks.ts'
import type { PartySender } from '../sending/party-sender.ts'
import { sampleChain } from './sample-chain.ts'
import { CREATOR, LP } from './sample-view.ts'

type Network = WatchChecksOptions['network']

/** Checks every result, runs and appeals nothing. */
export const policy: WatchChecksOptions['policy'] = {
  costShare: 0.8,
  fakeCostShare: 0,
  dishonestShare: 0.1,
  falseRejectShare: 0.001,
  margin: 0,
  leastShare: 1,
  mostShare: 1,
  rerun: 'never',
  undecided: 'leave',
  hasAppeals: false,
  dailyChallenges: 5,
  dailyWei: 100n * LP,
  overrides: [],
}

/** A failure as a node or a sender has it. */
export const failure = (code: string, retryable: boolean) =>
  new AppError({ code, message: `a ${code}`, retryable })

/** Watches once and tells the news in short. */
export const watch = async (
  chain: ReturnType<typeof sampleChain>,
  journal: CheckJournal,
  change: Partial<WatchChecksOptions> = {},
): Promise<readonly string[]> => {
  const news: CheckNews[] = []
  const options: WatchChecksOptions = {
    network: chain.network,
    creator: CREATOR,
    sender: chain.sender,
    journal,
    policy,
    appeals: null,
    secret: 'a secret',
    digests: { secret: '', policy: '' },
    wish: { rounds: 1 },
    moduleOf: async () => null,
    rerun: () => assert.fail('nothing is run'),
    signal: new AbortController().signal,
    pollIntervalMs: 1,
    isOnce: true,
    ...change,
  }
  for await (const each of watchChecks(options)) news.push(each)
  return news.map((each) => {
    const told = 'code' in each ? `${each.kind} ${each.code}` : each.kind
    return 'isFinal' in each && !each.isFinal ? `${told}, not final` : told
  })
}

/** A sender that fails for good at steps which begin so. */
export const failingAt = (
  { sender }: ReturnType<typeof sampleChain>,
  beginning: string,
  code: string,
): PartySender => ({
  ...sender,
  send: (step) =>
    step.what.startsWith(beginning) ? Promise.reject(failure(code, false)) : sender.send(step),
})

/** A challenged result whose ruling the watch has begun to appeal. */
export const appealed = async (cost: bigint, appellant = CREATOR) => {
  const chain = sampleChain({ appellant })
  const journal = openTrialJournal()
  await watch(chain, journal)
  const data = { dealId: 'deal', at: 1_000_000, round: 1, cost: String(cost) }
  await journal.record({ type: 'AppealBegun', data })
  chain.sent.splice(0)
  return { chain, journal, round: () => journal.checks.records.get('deal') }
}

/** Notes what runs here found. */
export const found = async (journal: CheckJournal, advice: 'accept' | 'challenge') =>
  journal.record({
    type: 'ResultRerun',
    data: { dealId: 'deal', at: 1_000_000, advice, reason: '', resultCid: null },
  })

/** A network that answers one question of a contract otherwise. */
export const answering = (
  { client, ...network }: Network,
  contract: 'disputePool' | 'storage',
  question: string,
  change: object,
): Network => {
  const { read } = client[contract]
  const other = async (...asked: Parameters<typeof read>): Promise<unknown> => {
    const answer: unknown = await (read as (...all: typeof asked) => unknown)(...asked)
    return asked[0] === question ? { ...(answer as object), ...change } : answer
  }
  return { ...network, client: { ...client, [contract]: { ...client[contract], read: other } } }
}
