import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { samplePosition } from '@lilymed/api/testing/sample-position'
import { longestDuration } from '@lilymed/domain'
import type { AppError } from '@lilymed/service-kit'
import { sampleChain } from '../testing/sample-chain.ts'
import { LP, PROVIDER } from '../testing/sample-view.ts'
import { appealed, failingAt, failure, found, policy, watch } from '../testing/trial-watch.ts'
import { openTrialJournal } from './check-journal.ts'

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

  it('gives up at once what would burn gas again', async () => {
    const chain = sampleChain({ depth: 3 })
    const journal = openTrialJournal()
    const news = await watch(chain, journal, { sender: failingAt(chain, 'have', 'REVERTED') })
    assert.deepEqual([news.at(-1), journal.checks.records.get('deal')?.end], ['left REFUSED', 'REFUSED'])
  })
})
