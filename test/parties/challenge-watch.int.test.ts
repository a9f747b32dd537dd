import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { exitCodes } from '@lilymed/service-kit'
import type { DevnetAccount } from '../../packages/devnet/src/chain/accounts.ts'
import { interruptSend } from './interrupt-send.ts'
import { LP, startPartyChain, WRONG_CLAIM } from './party-chain.ts'
import type { PartyChain } from './party-chain.ts'

let chain: PartyChain
type News = {
  readonly kind: string
  readonly isFinal?: boolean
  readonly dealId: string
  readonly code?: string
  readonly spent?: { readonly challenges: number; readonly wei: string }
}

describe('lilymed challenge watch', () => {
  let creator: DevnetAccount
  before(async () => {
    chain = await startPartyChain({ mediators: 10 })
    // What a day may cost is asked for below: no day ends meanwhile.
    const second = Number(
      (await chain.anvil.rpc<{ timestamp: string }>('eth_getBlockByNumber', ['latest', false])).timestamp,
    )
    if (86_400 - (second % 86_400) < 900) await chain.advance(900)
    creator = chain.accounts.jobCreators[1] ?? assert.fail('expected a second creator')
    writeFileSync(join(chain.folder, 'secret'), 'a secret of more than thirty-two characters\n', {
      mode: 0o600,
    })
  })
  after(() => chain.close())

  const submitted = async (dataId: string, seed: string): Promise<string> => {
    const { dealId, agree } = await chain.openDeal(seed, creator)
    await agree('provider')
    await agree('creator')
    await chain.as(chain.provider).addResult(dealId, dataId)
    return dealId
  }
  const commandFor = (policy: string): string => {
    const file = join(chain.folder, 'policy.toml')
    const places = `dataDir = "${join(chain.folder, 'checks')}"\nsecretFile = "${join(chain.folder, 'secret')}"\n`
    writeFileSync(file, `${places}${policy}`)
    return `challenge watch --policy ${file} --once --json --solver ${chain.solver.url}`
  }
  const newsIn = ({ code, out, err }: Awaited<ReturnType<PartyChain['run']>>): readonly News[] => {
    assert.equal(code, exitCodes.ok, err)
    return out
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text))
  }
  const watch = async (policy: string, words = ''): Promise<readonly News[]> =>
    newsIn(await chain.run(`${commandFor(policy)}${words}`, creator))
  const kindsOf = (news: readonly News[], dealId: string) =>
    news
      .filter((each) => each.dealId === dealId)
      .map(({ kind, code }) => (code === undefined ? kind : `${kind} ${code}`))
  const transactions = async () =>
    Number(await chain.anvil.rpc('eth_getTransactionCount', [creator.address, 'latest']))

  it('says what is wrong with its policy, its secret and its flags before it asks anybody', async () => {
    const file = join(chain.folder, 'bad.toml')
    const secretFile = join(chain.folder, 'secret')
    const tried = async (policy: string, words = '') => {
      writeFileSync(file, policy)
      return chain.run(`challenge watch --once --policy ${file}${words}`, creator)
    }
    assert.equal((await chain.run('challenge watch --once', creator)).code, exitCodes.usage)
    const unknown = await tried('secretFil = "x"\n[daily]\nspend = -1\n')
    assert.equal(unknown.code, exitCodes.configuration)
    assert.match(unknown.err, /secretFile is missing.*secretFil is not a setting, did you mean secretFile\?/s)
    assert.match(unknown.err, /daily\.spend must be string/)
    const noSecret = await tried(`secretFile = "${join(chain.folder, 'absent')}"\ndryRun = "never"\n`)
    assert.equal(noSecret.code, exitCodes.configuration)
    const noSolver = await tried(`secretFile = "${secretFile}"\n`)
    assert.equal(noSolver.code, exitCodes.configuration)
    assert.match(noSolver.err, /solverUrl is missing; dryRun needs the deals’ documents: name the solver/)
    const other = await tried(
      `secretFile = "${secretFile}"\ndryRun = "never"\n`,
      ` --creator ${chain.provider.address}`,
    )
    assert.equal(other.code, exitCodes.usage)
    assert.match(other.err, /--creator names/)
  })

  it('runs each drawn job first, challenges the wrong results within the day’s limits, and leaves the right one', async () => {
    const looked = await submitted(WRONG_CLAIM, 'one seed')
    const tried = await chain.run(`challenge ${looked} --dry-run --json --solver ${chain.solver.url}`)
    const right: string = JSON.parse(tried.out).runs[0].resultCid
    const honest = await submitted(right, 'one seed')
    const wrong = await submitted(WRONG_CLAIM, 'another seed')
    const all = [looked, honest, wrong]
    const before = await transactions()

    const everything = 'rounds = 1\nshare.minimum = 1\ndaily.challenges = '
    const planned = await watch(`${everything}1`, ' --dry-run')
    assert.deepEqual(kindsOf(planned, looked), ['decided', 'rerun', 'would challenge'])
    assert.deepEqual(kindsOf(planned, honest), ['decided', 'rerun', 'left SAME_RESULT'])
    assert.equal(await transactions(), before, 'a trial sends nothing')

    const first = await watch(`${everything}1`)
    const kinds = all.map((dealId) => kindsOf(first, dealId))
    assert.deepEqual(kinds[1], ['decided', 'rerun', 'left SAME_RESULT'])
    assert.deepEqual(
      [kinds[0], kinds[2]].map((each) => each?.at(-1) ?? '').toSorted((a, b) => a.localeCompare(b)),
      ['challenged', 'waiting DAILY_CHALLENGES'],
      JSON.stringify(kinds),
    )
    // Allowance, escrow, check.
    assert.equal(await transactions(), before + 3)

    const second = await watch(`${everything}2`)
    assert.deepEqual(
      second.map(({ kind }) => kind),
      ['watching', 'challenged'],
    )
    const third = await watch(`${everything}100`)
    assert.deepEqual(
      third.map(({ kind }) => kind),
      ['watching'],
    )
    assert.equal(await transactions(), before + 6)
    for (const dealId of all)
      assert.equal(BigInt(await chain.disputeOf(dealId)) === 0n, dealId === honest, dealId)
    assert.deepEqual(third[0]?.spent, { challenges: 2, wei: String(12n * LP) })

    await chain.rule(wrong, 'REJECT')
    await chain.finalise(wrong)
    const last = await watch(everything + '100')
    assert.deepEqual(kindsOf(last, wrong), ['ended'])
    assert.equal(last.find(({ kind }) => kind === 'ended')?.isFinal, false)
    await chain.anvil.rpc('anvil_mine', ['0x50'])
    const final = await watch(everything + '100')
    assert.deepEqual(kindsOf(final, wrong), ['ended'])
    assert.deepEqual(kindsOf(final, honest), ['left SAME_RESULT'])
    assert.ok(final.every(({ kind, isFinal }) => kind === 'watching' || isFinal === true))
    assert.deepEqual(
      (await watch(everything + '100')).map(({ kind }) => kind),
      ['watching'],
    )
  })

  it('appeals a ruling that its own runs contradict, once, and leaves one that they bear out', async () => {
    const policy = 'daily.challenges = 100\nrounds = 1\n[share]\nminimum = 1\n[appeals]\nenabled = true\n'
    const [accepted, rejected] = [
      await submitted(WRONG_CLAIM, 'first'),
      await submitted(WRONG_CLAIM, 'second'),
    ]
    const raised = await watch(policy)
    for (const dealId of [accepted, rejected]) assert.equal(kindsOf(raised, dealId).at(-1), 'challenged')
    await chain.rule(accepted, 'ACCEPT')
    const balance = await chain.balanceOf(creator.address)
    const looked = await watch(policy, ' --dry-run')
    assert.deepEqual(kindsOf(looked, accepted), ['would appeal'])
    assert.equal(await chain.balanceOf(creator.address), balance, 'a trial sends nothing')
    const appealed = await watch(policy)
    assert.deepEqual(kindsOf(appealed, accepted), ['appealed'])
    // Seven seats of fees and as much of bond.
    assert.equal(balance - (await chain.balanceOf(creator.address)), 14n * LP)
    assert.deepEqual(kindsOf(await watch(policy), accepted), [])
    await chain.rule(rejected, 'REJECT')
    const borneOut = await watch(policy)
    assert.deepEqual(kindsOf(borneOut, rejected), ['ruling left AGREED'])
    await chain.rule(accepted, 'REJECT')
    assert.deepEqual(kindsOf(await watch(policy), accepted), ['ruling left AGREED'])
    assert.equal(balance - (await chain.balanceOf(creator.address)), 14n * LP)
  })

  it('raises again what a chain that was rewound has lost, on the day that has paid for it', async () => {
    const policy = 'rounds = 1\ndryRun = "never"\ndaily.challenges = 100\n[share]\nminimum = 1\n'
    const dealId = await submitted(WRONG_CLAIM, 'rewound')
    const before = await chain.anvil.rpc<string>('evm_snapshot', [])
    const first = await watch(policy)
    assert.equal(kindsOf(first, dealId).at(-1), 'challenged')
    await chain.anvil.rpc('evm_revert', [before])
    assert.equal(BigInt(await chain.disputeOf(dealId)), 0n)
    assert.deepEqual(kindsOf(await watch(policy), dealId), ['waiting REWOUND'])
    const again = await watch(policy)
    assert.deepEqual(kindsOf(again, dealId), ['challenged'])
    assert.notEqual(BigInt(await chain.disputeOf(dealId)), 0n)
    assert.equal(again[0]?.spent?.challenges, (first[0]?.spent?.challenges ?? 0) + 1)
  })

  it('killed while a transaction of it was on its way goes on where it was, and pays once', async () => {
    const dealId = await submitted(WRONG_CLAIM, 'killed')
    const [before, balance] = [await transactions(), await chain.balanceOf(creator.address)]
    const policy = 'rounds = 1\ndryRun = "never"\ndaily.challenges = 6\n[share]\nminimum = 1\n'
    const killed = await interruptSend(chain, commandFor(policy), creator)
    const news = newsIn(await killed.again())
    assert.deepEqual(kindsOf(news, dealId), ['challenged'], 'it was decided before')
    assert.notEqual(BigInt(await chain.disputeOf(dealId)), 0n)
    assert.equal(await transactions(), before + 3)
    assert.equal(balance - (await chain.balanceOf(creator.address)), 5n * LP)
    assert.equal(news[0]?.spent?.challenges, 6, 'the day was charged when it was begun')
    assert.deepEqual(kindsOf(await watch(policy), dealId), [])
  })

  it('and so does lilymed challenge by hand', async () => {
    const dealId = await chain.submittedDeal()
    const nonce = async () =>
      Number(await chain.anvil.rpc('eth_getTransactionCount', [chain.creator.address, 'latest']))
    const [before, balance] = [await nonce(), await chain.balanceOf(chain.creator.address)]
    const killed = await interruptSend(chain, `challenge ${dealId} --yes --json --rounds 1`, chain.creator)
    const { code, out, err } = await killed.again()
    assert.equal(code, exitCodes.ok, err)
    const [said] = out.split('\n').map((line) => (line === '' ? null : JSON.parse(line)))
    assert.equal(said.disputeId, await chain.disputeOf(dealId))
    assert.equal(said.sent.length, 2, 'the first was sent by the run that was killed')
    assert.equal(await nonce(), before + 3)
    assert.equal(balance - (await chain.balanceOf(chain.creator.address)), 5n * LP)
  })
})
