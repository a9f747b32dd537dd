import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { samplePosition } from '@lilymed/api/testing/sample-position'
import { longestDuration, phaseNumber, putUpByAppeals } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import type { PartySender } from '../sending/party-sender.ts'
import { sampleChain } from '../testing/sample-chain.ts'
import { CREATOR, DISPUTE, LP, PROVIDER } from '../testing/sample-view.ts'
import { openTrialJournal } from './check-journal.ts'
import type { CheckJournal } from './check-journal.ts'
import type { CheckNews } from './check-news.ts'
import { watchChecks } from './watch-checks.ts'
import type { WatchChecksOptions } from './watch-checks.ts'

const policy: WatchChecksOptions['policy'] = {
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

const failure = (code: string, retryable: boolean) => new AppError({ code, message: `a ${code}`, retryable })

const watch = async (
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

const failingAt = (
  { sender }: ReturnType<typeof sampleChain>,
  beginning: string,
  code: string,
): PartySender => ({
  ...sender,
  send: (step) =>
    step.what.startsWith(beginning) ? Promise.reject(failure(code, false)) : sender.send(step),
})

describe('a watch of a creator’s checks', () => {
  it('sends each transaction once though the node lags behind them', async () => {
    const chain = sampleChain({ lag: 1 })
    const journal = openTrialJournal()
    assert.deepEqual(await watch(chain, journal), ['watching', 'decided', 'challenged'])
    assert.deepEqual(chain.sent, ['let', 'pay', 'have'])
    assert.equal(journal.checks.records.get('deal')?.end, null)
  })

  it('goes on with a challenge whose escrow is paid once the rest can be sent', async () => {
    const chain = sampleChain()
    const journal = openTrialJournal()
    const first = await watch(chain, journal, { sender: failingAt(chain, 'have', 'REJECTED') })
    assert.deepEqual(first, ['watching', 'decided', 'waiting REJECTED'])
    assert.deepEqual(chain.sent, ['let', 'pay'])
    assert.deepEqual(await watch(chain, journal), ['watching', 'challenged'])
    assert.deepEqual(chain.sent, ['let', 'pay', 'have'])
    assert.equal(journal.checks.days.values().next().value?.challenges, 1)
  })

  it('gives one up that the contract refused once mined: trying again would burn gas', async () => {
    const chain = sampleChain()
    const news = await watch(chain, openTrialJournal(), { sender: failingAt(chain, 'have', 'REVERTED') })
    assert.deepEqual(news.at(-1), 'left REFUSED')
  })

  it('gives up when the chain stays out of reach for longer than its patience, and tells why once', async () => {
    const chain = sampleChain()
    const head = () => Promise.reject(failure('RPC_UNREACHABLE', true))
    const told: string[] = []
    const change = {
      network: { ...chain.network, head },
      patienceMs: 0,
      onTrouble: (message: string) => told.push(message),
    }
    for (const isOnce of [true, false]) {
      await assert.rejects(watch(chain, openTrialJournal(), { ...change, isOnce }), {
        code: 'WATCH_BLIND',
        retryable: true,
        message: /a RPC_UNREACHABLE/,
      })
    }
    assert.deepEqual(told, ['a RPC_UNREACHABLE', 'a RPC_UNREACHABLE'])
  })

  it('is patient with a chain that comes back', async () => {
    const chain = sampleChain()
    let calls = 0
    const head = async () => {
      calls += 1
      if (calls < 4) throw failure('RPC_UNREACHABLE', true)
      return chain.network.head()
    }
    const news = await watch(chain, openTrialJournal(), {
      network: { ...chain.network, head },
      patienceMs: 600_000,
    })
    assert.deepEqual(news, ['watching', 'decided', 'challenged'])
  })

  it('ends where its journal cannot be written to, and has sent nothing', async () => {
    for (const retryable of [false, true]) {
      const chain = sampleChain()
      const { checks } = openTrialJournal()
      const journal = { checks, record: () => Promise.reject(failure('WRONG_EXPECTED_REVISION', retryable)) }
      const code = retryable ? 'NOT_ATTENDED' : 'WRONG_EXPECTED_REVISION'
      await assert.rejects(watch(chain, journal), { code, retryable })
      assert.deepEqual(chain.sent, [])
    }
  })

  it('challenges a drawn result that a silent solver keeps from being run, at the last moment and where the policy says so', async () => {
    const rerun = () => Promise.reject(failure('SOLVER_DOWN', true))
    const tried = async (elapsed: number, undecided: 'challenge' | 'leave') => {
      const change = { policy: { ...policy, rerun: 'sampled', undecided }, rerun } as const
      const chain = sampleChain({ elapsed })
      const told = watch(chain, openTrialJournal(), change).catch(({ code }: AppError) => [code])
      return (await told).at(-1)
    }
    const { parameters } = samplePosition()
    const checkBy = 3600 - Number(longestDuration(1, parameters))
    assert.equal(await tried(checkBy - 60, 'challenge'), 'challenged')
    assert.equal(await tried(checkBy - 61, 'challenge'), 'NOT_ATTENDED')
    assert.equal(await tried(checkBy - 60, 'leave'), 'NOT_ATTENDED')
  })

  it('decides at the last moment by the strictest module where a solver keeps a deal’s module from it', async () => {
    const overrides = [{ module: 'https://example.org/m', share: 1 }]
    const change = {
      policy: { ...policy, leastShare: 0, mostShare: 0, overrides },
      moduleOf: () => Promise.reject(failure('DEAL_UNPROVEN', true)),
    } as const
    const { parameters } = samplePosition()
    const checkBy = 3600 - Number(longestDuration(1, parameters))
    const tried = async (elapsed: number) =>
      watch(sampleChain({ elapsed }), openTrialJournal(), change).catch(({ code }: AppError) => [code])
    assert.deepEqual(await tried(checkBy - 61), ['NOT_ATTENDED'])
    assert.deepEqual(await tried(checkBy - 60), ['watching', 'decided', 'challenged'])
  })

  const appealed = async (cost: bigint, appellant = CREATOR) => {
    const chain = sampleChain({ appellant })
    const journal = openTrialJournal()
    await watch(chain, journal)
    const data = { dealId: 'deal', at: 1_000_000, round: 1, cost: String(cost) }
    await journal.record({ type: 'AppealBegun', data })
    chain.sent.splice(0)
    return { chain, journal, round: () => journal.checks.records.get('deal') }
  }

  it('goes on with an appeal that was begun, and waits with what may still be sent', async () => {
    const { chain, journal, round } = await appealed(14n * LP)
    const kept = await watch(chain, journal, { sender: failingAt(chain, 'appeal', 'REJECTED') })
    assert.deepEqual(kept, ['watching', 'waiting REJECTED'])
    assert.deepEqual(round()?.left, [])
    assert.deepEqual(await watch(chain, journal), ['watching', 'appealed'])
    assert.deepEqual(chain.sent, ['appeal'])
    assert.deepEqual(round()?.appeals, [{ round: 1, cost: 14n * LP, isRaised: true }])
  })

  it('puts up nothing for a ruling that another has appealed first', async () => {
    const { chain, journal, round } = await appealed(14n * LP, PROVIDER)
    await chain.sender.send({ what: 'appeal', call: { to: '0x', data: '0x' } })
    assert.deepEqual(await watch(chain, journal), ['watching', 'ruling left APPEALED_BY_ANOTHER'])
    assert.deepEqual(round()?.appeals, [])
  })

  it('sends nothing for an appeal that would take more than it was begun with', async () => {
    const { chain, journal } = await appealed(14n * LP - 1n)
    assert.deepEqual(await watch(chain, journal), ['watching', 'ruling left PLAN_CHANGED'])
    assert.deepEqual(chain.sent, [])
  })

  const found = async (journal: CheckJournal, advice: 'accept' | 'challenge') =>
    journal.record({
      type: 'ResultRerun',
      data: { dealId: 'deal', at: 1_000_000, advice, reason: '', resultCid: null },
    })

  it('appeals no ruling that its own runs found, whatever was begun before the chain was rewound', async () => {
    const { chain, journal, round } = await appealed(14n * LP)
    await found(journal, 'accept')
    assert.deepEqual(await watch(chain, journal), ['watching', 'ruling left AGREED'])
    assert.deepEqual(chain.sent, [])
    assert.deepEqual(round()?.appeals, [])
  })

  it('raises an appeal again that a rewound chain has lost, and no dearer', async () => {
    const { chain, journal, round } = await appealed(14n * LP)
    await found(journal, 'challenge')
    const raised = { dealId: 'deal', at: 1_000_000, round: 1, transactions: [] }
    await journal.record({ type: 'AppealRaised', data: raised })
    assert.deepEqual(await watch(chain, journal), ['watching', 'appealed'])
    assert.deepEqual(chain.sent, ['appeal'])
    assert.deepEqual(round()?.appeals, [{ round: 1, cost: 14n * LP, isRaised: true }])
    assert.deepEqual(await watch(chain, journal), ['watching'])
    assert.deepEqual(chain.sent, ['appeal'])
  })

  it('leaves an appeal once that a rewound chain has lost and made needless', async () => {
    const { chain, journal } = await appealed(14n * LP)
    await found(journal, 'accept')
    const raised = { dealId: 'deal', at: 1_000_000, round: 1, transactions: [] }
    await journal.record({ type: 'AppealRaised', data: raised })
    assert.deepEqual(await watch(chain, journal), ['watching', 'ruling left AGREED'])
    assert.deepEqual(await watch(chain, journal), ['watching'])
    assert.deepEqual(chain.sent, [])
  })

  it('leaves an appeal of a round alone that is not there any more', async () => {
    const chain = sampleChain()
    const journal = openTrialJournal()
    await watch(chain, journal)
    await found(journal, 'challenge')
    const data = { dealId: 'deal', at: 1_000_000, round: 2, cost: String(100n * LP) }
    await journal.record({ type: 'AppealBegun', data })
    chain.sent.splice(0)
    assert.deepEqual(await watch(chain, journal), ['watching'])
    assert.deepEqual(chain.sent, [])
  })

  it('gives up what is mined and never seen: a node that denies it would have all the gas burnt', async () => {
    const chain = sampleChain()
    const token = {
      ...chain.network.client.token,
      read: async (name: string) => (name === 'allowance' ? 0n : 100n * LP),
    }
    const client = { ...chain.network.client, token } as unknown as typeof chain.network.client
    const network = { ...chain.network, client }
    const journal = openTrialJournal()
    assert.deepEqual((await watch(chain, journal, { network })).at(-1), 'left REFUSED')
    const sent = chain.sent.length
    assert.ok(sent > 0 && sent < 10, `${sent} transactions were sent`)
    await watch(chain, journal, { network })
    assert.equal(chain.sent.length, sent)
  })

  it('tries again where a node answers nothing for a while', async () => {
    const chain = sampleChain()
    const journal = openTrialJournal()
    const network = { ...chain.network, ask: async () => null }
    await assert.rejects(watch(chain, journal, { network }), { code: 'NOT_ATTENDED', retryable: true })
    assert.deepEqual(await watch(chain, journal), ['watching', 'decided', 'challenged'])
  })

  it('counts every failure and tells each once', async () => {
    const chain = sampleChain()
    const [looks, troubles]: [number[], string[]] = [[], []]
    let [failures, heads] = [0, 0]
    const stopped = new AbortController()
    const head = async () => {
      heads += 1
      if (heads > 5) stopped.abort()
      if (heads > 2) throw failure('RPC_DOWN', true)
      return chain.network.head()
    }
    await watch(chain, openTrialJournal(), {
      network: { ...chain.network, head },
      moduleOf: () => Promise.reject(failure('SOLVER_DOWN', true)),
      signal: stopped.signal,
      isOnce: false,
      onTrouble: (message) => troubles.push(message),
      onFailure: () => (failures += 1),
      onLook: ({ failing }) => looks.push(failing),
    })
    assert.deepEqual(troubles, ['deal: a SOLVER_DOWN', 'a RPC_DOWN'])
    assert.deepEqual(looks, [1])
    assert.ok(failures > troubles.length)
  })

  type Network = WatchChecksOptions['network']
  /** A network that answers one question of a contract otherwise. */
  const answering = (
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
  const ends = (news: readonly string[]): readonly string[] =>
    news.filter((each) => /^(left|ended)/.test(each))

  it('ends a result that a run found right once what it looked at is final, and says so before and then', async () => {
    const chain = sampleChain({ depth: 3 })
    const journal = openTrialJournal()
    let runs = 0
    const rerun: WatchChecksOptions['rerun'] = async () => {
      runs += 1
      return { advice: { advice: 'accept', reason: 'the same' }, runs: [] }
    }
    const change = { policy: { ...policy, rerun: 'always' }, rerun } as const
    const end = () => journal.checks.records.get('deal')?.end
    assert.deepEqual(ends(await watch(chain, journal, change)), ['left SAME_RESULT, not final'])
    chain.mine(2)
    assert.deepEqual([ends(await watch(chain, journal, change)), end()], [[], null])
    const dataId = 'QmTd8viHt8sAWNQibXgWvUexDPVsUMYpgATqhoJA6hgC6P'
    const network = answering(chain.network, 'storage', 'getResult', { dataId })
    const another = await watch(chain, journal, { ...change, network })
    assert.deepEqual(
      [ends(another), runs],
      [['left SAME_RESULT, not final'], 2],
      'another claim is another run',
    )
    chain.mine(3)
    assert.deepEqual(ends(await watch(chain, journal, { ...change, network })), ['left SAME_RESULT'])
    assert.deepEqual([end(), runs], ['SAME_RESULT', 2])
    assert.deepEqual(await watch(chain, journal, change), ['watching'])
  })

  it('goes on with no challenge that it began of a claim which a rewound chain has made right', async () => {
    const chain = sampleChain()
    const journal = openTrialJournal()
    const rerunning = (advice: 'accept' | 'challenge') => ({
      policy: { ...policy, rerun: 'always' } as const,
      rerun: async () => ({ advice: { advice, reason: '' }, runs: [] }),
    })
    const away = { ...chain.sender, send: () => Promise.reject(failure('RPC_UNREACHABLE', true)) }
    await assert.rejects(watch(chain, journal, { ...rerunning('challenge'), sender: away }), {
      code: 'NOT_ATTENDED',
    })
    assert.ok(journal.checks.records.get('deal')?.begun)
    const dataId = 'QmTd8viHt8sAWNQibXgWvUexDPVsUMYpgATqhoJA6hgC6P'
    const network = answering(chain.network, 'storage', 'getResult', { dataId })
    assert.deepEqual(await watch(chain, journal, { ...rerunning('accept'), network }), [
      'watching',
      'rerun',
      'left SAME_RESULT',
    ])
    assert.deepEqual(chain.sent, [])
  })

  it('takes nothing for settled that a rewound chain takes back, and decides then', async () => {
    const chain = sampleChain({ depth: 3 })
    const journal = openTrialJournal()
    const accepted = answering(chain.network, 'storage', 'getAgreement', { state: 7 })
    // What is closed when it is first looked at is none of the watch's.
    const known = openTrialJournal()
    assert.deepEqual(await watch(chain, known, { network: accepted }), ['watching'])
    await watch(chain, journal, { sender: undefined })
    assert.deepEqual(ends(await watch(chain, journal, { network: accepted })), [
      'left OTHERWISE_SETTLED, not final',
    ])
    assert.deepEqual(await watch(chain, journal), ['watching', 'challenged'])
  })

  it('decides on a result that was too late only on a branch that is gone', async () => {
    const chain = sampleChain({ depth: 3 })
    const journal = openTrialJournal()
    const late = answering(chain.network, 'disputePool', 'quoteIn', { rounds: 0, mode: 0 })
    assert.deepEqual(await watch(chain, journal, { network: late }), ['watching', 'left REFUSED, not final'])
    assert.deepEqual(await watch(chain, journal), ['watching', 'decided', 'challenged'])
  })

  it('keeps an appeal that it began of a ruling which a rewound chain has taken back, and raises it once that is ruled again', async () => {
    const { chain, journal, round } = await appealed(14n * LP)
    await found(journal, 'challenge')
    const unruled = { phase: phaseNumber('REVEAL'), outcome: 0, finalAt: 0n }
    const network = answering(chain.network, 'disputePool', 'getDispute', unruled)
    assert.deepEqual(await watch(chain, journal, { network }), ['watching'])
    assert.deepEqual([round()?.left, round()?.appeals.map(({ isRaised }) => isRaised)], [[], [false]])
    assert.deepEqual(await watch(chain, journal), ['watching', 'appealed'])
  })

  const FINAL = phaseNumber('FINAL')
  it('counts a dispute as ended once its end is final: what its appeals put up is out until then', async () => {
    const chain = sampleChain({ depth: 3 })
    const journal = openTrialJournal()
    await watch(chain, journal)
    const data = { dealId: 'deal', at: 1_000_000, round: 1, cost: String(14n * LP) }
    await journal.record({ type: 'AppealBegun', data })
    const network = answering(chain.network, 'disputePool', 'getDispute', { phase: FINAL })
    assert.deepEqual(ends(await watch(chain, journal, { network })), ['ended, not final'])
    chain.mine(2)
    assert.deepEqual(ends(await watch(chain, journal, { network })), [])
    assert.equal(putUpByAppeals(journal.checks), 14n * LP)
    // The block that showed it is none any more: it is seen anew.
    const moved = { ...network, hashAt: async () => DISPUTE }
    assert.deepEqual(ends(await watch(chain, journal, { network: moved })), ['ended, not final'])
    chain.mine(2)
    assert.deepEqual(ends(await watch(chain, journal, { network })), [])
    chain.mine(1)
    assert.deepEqual(ends(await watch(chain, journal, { network })), ['ended'])
    assert.equal(putUpByAppeals(journal.checks), 0n)
    assert.deepEqual(await watch(chain, journal, { network }), ['watching'])
  })

  it('gives up at once what would burn gas again', async () => {
    const chain = sampleChain({ depth: 3 })
    const journal = openTrialJournal()
    const news = await watch(chain, journal, { sender: failingAt(chain, 'have', 'REVERTED') })
    assert.deepEqual([news.at(-1), journal.checks.records.get('deal')?.end], ['left REFUSED', 'REFUSED'])
  })
})
