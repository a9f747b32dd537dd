import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it, mock } from 'node:test'
import { compareReadings, describePowers, LATER_WIRING, POOL_WIRING } from '@lilymed/domain'
import type { AccountReading, TrustReading } from '@lilymed/domain'
import { createLogger } from '@lilymed/service-kit'
import { createServer } from '../http/create-server.ts'
import { createAsking } from '../testing/ask-api.ts'
import { addressOf, createFactScript } from '../testing/fact-script.ts'
import { applyEvents, filledReadModel } from '../testing/filled-read-model.ts'
import { playNetwork } from '../testing/play-network.ts'
import { quietStatus } from '../testing/quiet-status.ts'
import { sampleTrust } from '../testing/sample-trust.ts'
import { keepReading } from './kept-trust.ts'
import type { KeptTrust } from './kept-trust.ts'
import { trustFile } from './trust-file.ts'
import { createTrustWatch } from './trust-watch.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const folder = mkdtempSync(join(tmpdir(), 'lilymed-trust-'))
after(() => rmSync(folder, { recursive: true }))

const withValues = (values: Readonly<Record<string, string>>, block = 20): TrustReading => {
  const sample = sampleTrust(block)
  return { ...sample, values: { ...sample.values, ...values } }
}
const stranger = addressOf('a stranger')

describe('a reading', () => {
  it('says who holds what and what nobody can do, and has nothing to be alarmed at', () => {
    const { powers, nobodyCan, alarms, unread } = describePowers(sampleTrust())
    assert.deepEqual(alarms, [])
    assert.deepEqual(unread, [])
    assert.equal(nobodyCan.length, 8)
    const [pause] = powers.filter(({ id }) => id === 'token-pause')
    assert.equal(pause?.holders[0]?.words, 'an externally owned account: one private key')
    const [numbers] = powers.filter(({ id }) => id === 'parameters')
    assert.equal(numbers?.wait, '2 days after it is announced')
    assert.match(numbers?.holders[0]?.words ?? '', /a timelock that waits at least 2 days/)
  })

  it('never guesses what it could not read, nor claims what it does not bear out', () => {
    const sample = sampleTrust()
    const { ['Parameters.owner']: _, ['Settlement.wired']: __, ...values } = sample.values
    const unread = { 'Parameters.owner': 'refused: missing trie node', 'Settlement.wired': 'not said' }
    const { powers, nobodyCan } = describePowers({ ...sample, values, unread })
    const [numbers] = powers.filter(({ id }) => id === 'parameters')
    assert.deepEqual([numbers?.holders, numbers?.unread], [[], 'refused: missing trie node'])
    assert.ok(!nobodyCan.some((saying) => saying.includes('redirect a stake') || saying.includes('rewire')))
    const proxied = { ...sample.accounts[addressOf('StakeRegistry')], proxyAdmin: stranger } as never
    const behind = describePowers({
      ...sample,
      accounts: { ...sample.accounts, [addressOf('StakeRegistry')]: proxied },
    })
    assert.ok(
      !behind.nobodyCan.some(
        (saying) => saying.includes('redirect a stake') || saying.includes('no proxies'),
      ),
    )
  })

  it('claims nothing of a pool whose contracts obey another one than is looked at, or do not say whom', () => {
    const claimed = (reading: TrustReading): readonly string[] =>
      describePowers(reading).nobodyCan.filter((saying) =>
        /redirect a stake|overrule|pause the pool/.test(saying),
      )
    assert.equal(claimed(sampleTrust()).length, 3)
    for (const value of Object.keys(POOL_WIRING)) {
      const elsewhere = withValues({ [value]: stranger })
      assert.deepEqual(claimed(elsewhere), [], value)
      assert.ok(describePowers(elsewhere).alarms.some((alarm) => alarm.startsWith(`${value} is ${stranger}`)))
      const { [value]: _, ...values } = sampleTrust().values
      assert.deepEqual(claimed({ ...sampleTrust(), values }), [], `${value}, unread`)
    }
  })

  it('says whose canaries are obeyed by their getters, and in words where a deployment has none', () => {
    for (const value of Object.keys(LATER_WIRING)) {
      const elsewhere = describePowers(withValues({ [value]: stranger }))
      assert.ok(
        elsewhere.alarms.some((alarm) => alarm.startsWith(`${value} is ${stranger}, not the Canaries`)),
      )
      assert.ok(!elsewhere.nobodyCan.some((saying) => saying.includes('redirect a stake')))
      const { [value]: _, ...values } = sampleTrust().values
      const { alarms, nobodyCan } = describePowers({ ...sampleTrust(), values })
      assert.deepEqual(alarms, [])
      assert.match(nobodyCan[0] ?? '', /redirect a stake.*the deployment’s record says it/)
    }
    assert.doesNotMatch(describePowers(sampleTrust()).nobodyCan[0] ?? '', /record/)
  })

  it('is alarmed where one key may replace the handler at once, and not where more have to agree or a timelock waits', () => {
    const sample = sampleTrust()
    const [owner, key] = [sample.values['LilypadController.owner'] ?? '', addressOf('a key')]
    const owned = (change: Partial<AccountReading>): readonly string[] => {
      const of = { ...sample.accounts[owner], safe: null, ...change } as AccountReading
      return describePowers({ ...sample, accounts: { ...sample.accounts, [owner]: of } }).alarms
    }
    const alarm = (beginning: string) =>
      new RegExp(`^${beginning} may put another mediation handler.*at once`)
    const [alone] = describePowers(withValues({ 'LilypadController.owner': key })).alarms
    assert.match(alone ?? '', alarm(`One private key, that of ${key},`))
    const delegated = owned({ kind: 'delegated', delegate: stranger })
    assert.match(delegated[0] ?? '', alarm(`One private key, that of ${owner},`))
    const { owners = [] } = sample.accounts[owner]?.safe ?? {}
    assert.match(
      owned({ safe: { threshold: 1, owners } })[0] ?? '',
      alarm(`Any one key of the 5 owners of the Safe ${owner}`),
    )
    assert.match(owned({ timelockSeconds: '0' })[0] ?? '', /waits no time, may put another/)
    assert.deepEqual(owned({ timelockSeconds: '1' }), [])
    assert.deepEqual(owned({ safe: { threshold: 2, owners } }), [])
    assert.deepEqual(
      describePowers(withValues({ 'LilypadController.owner': `0x${'0'.repeat(40)}` })).alarms,
      [],
    )
  })

  it('is alarmed at each thing that should not be', () => {
    const alarmOf = (values: Readonly<Record<string, string>>): readonly string[] =>
      describePowers(withValues(values)).alarms
    for (const [values, expected] of [
      [{ 'LilypadController.getMediationAddress': stranger }, /handler is .*, not the pool/],
      [{ 'DisputePool.controller': stranger }, /obeys the controller/],
      [{ 'StakeRegistry.token': stranger }, /Stakes are in the token/],
      [{ 'LilypadToken.paused': 'yes' }, /token is paused/],
      [{ 'Sortition.wired': 'no', 'Sortition.deployer': stranger }, /Sortition is not wired yet/],
      [{ 'DrandBeacon.isEvmnet': 'no' }, /group key/],
      [{ 'Canaries.pendingOwner': stranger }, /Canaries is being handed over/],
      [{ 'Parameters.applicableAt': '1795000000' }, /scheduled/],
    ] as const) {
      const found = alarmOf(values)
      assert.equal(found.length, 1, String(expected))
      assert.match(found[0] ?? '', expected)
    }
  })

  it('differs by what is other, and not by what one of two could not read', () => {
    const before = sampleTrust(10)
    assert.deepEqual(compareReadings(before, sampleTrust(99)), [])
    assert.deepEqual(compareReadings(before, withValues({ 'LilypadToken.paused': 'yes' })), [
      { what: 'LilypadToken.paused', before: 'no', after: 'yes' },
    ])
    const { ['LilypadToken.owner']: _, ...values } = before.values
    assert.deepEqual(
      compareReadings(before, { ...before, values, unread: { 'LilypadToken.owner': 'refused' } }),
      [],
    )
    const blind = { ...before, values, unread: { 'LilypadToken.owner': 'refused' } }
    assert.deepEqual(compareReadings(blind, before), [])
    const safe = addressOf('the safe')
    const weaker = { ...before.accounts[safe], safe: { threshold: 1, owners: [stranger] } } as never
    const [changed, ...others] = compareReadings(before, {
      ...before,
      accounts: { ...before.accounts, [safe]: weaker },
    })
    assert.deepEqual(others, [])
    assert.match(changed?.after ?? '', /a Safe of which 1 of 1 owners/)
  })
})

describe('readings of a chain', () => {
  it('are kept with what changed between them, over a restart, and forgotten where the file is none', () => {
    const first = keepReading(undefined, sampleTrust(10), true)
    const second = keepReading(first, withValues({ 'LilypadToken.paused': 'yes' }, 20), true)
    assert.deepEqual(
      second.history.map(({ sinceBlock, block, changes }) => [sinceBlock, block, changes.length]),
      [[10, 20, 1]],
    )
    assert.equal(
      keepReading(second, withValues({ 'LilypadToken.paused': 'yes' }, 30), true).history.length,
      1,
    )
    let many: KeptTrust = second
    for (let block = 30; block < 300; block += 1)
      many = keepReading(
        many,
        withValues({ 'LilypadToken.paused': block % 2 === 0 ? 'no' : 'yes' }, block),
        true,
      )
    assert.equal(many.history.length, 100)
    const file = trustFile(folder)
    file.save(second)
    assert.deepEqual(file.load(31_337), second)
    assert.equal(file.load(1), undefined)
    for (const [nonsense, name] of [
      ['{', 'broken'],
      ['{"format":9}', 'later'],
      ['null', 'null'],
    ] as const) {
      writeFileSync(join(folder, 'trust-31337.json'), nonsense)
      assert.equal(file.load(31_337), undefined, name)
    }
    assert.deepEqual(readdirSync(folder), ['trust-31337.json'])
  })

  it('are made at final blocks, when events tell of a change and from time to time, and survive failures', async () => {
    const script = createFactScript()
    playNetwork(script)
    script.mine()
    script.finalise(script.block() - 2)
    const reads = filledReadModel(script.events())
    const asked: number[] = []
    let answer: () => TrustReading | undefined = () => sampleTrust(1)
    let now = 0
    mock.timers.enable({ apis: ['setTimeout'] })
    const watch = createTrustWatch({
      chainIds: [31_337],
      reads,
      file: { load: () => undefined, save: () => {} },
      readerOf: () => async (block) => {
        asked.push(block)
        return answer()
      },
      everyMs: 60_000,
      lookMs: 1_000,
      logger,
      now: () => now,
    })
    const look = async (): Promise<void> => {
      mock.timers.tick(1_000)
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
    }
    try {
      watch.start()
      await look()
      const final = script.block() - 2
      assert.deepEqual(asked, [final])
      assert.equal(watch.kept(31_337)?.isFinal, true)
      await look()
      assert.equal(asked.length, 1, 'nothing has changed')
      const known = script.events().length
      script.emit('OwnershipTransferred', { previousOwner: stranger, newOwner: stranger }, 'parameters')
      script.mine()
      applyEvents(reads, script.events().slice(known))
      answer = () => {
        throw new Error('the endpoint is away')
      }
      await look()
      assert.equal(asked.length, 2)
      assert.notEqual(watch.kept(31_337), undefined, 'the last reading stays')
      answer = () => withValues({ 'Parameters.owner': stranger })
      await look()
      assert.equal(watch.kept(31_337)?.history[0]?.changes[0]?.what, 'Parameters.owner')
      const told = script.events().length
      const asked_ = asked.length
      script.finalise(script.block() - 1)
      applyEvents(reads, script.events().slice(told))
      await look()
      assert.deepEqual(asked.slice(asked_), [script.block() - 1], 'what was told is final now')
      const observed = script.events().length
      script.mine()
      applyEvents(reads, script.events().slice(observed))
      now = 70_000
      // Before its deployment nothing answers: then the newest block is read.
      answer = () =>
        asked.at(-1) === script.block() - 2 ? { ...sampleTrust(1), values: {} } : withValues({})
      await look()
      assert.equal(watch.kept(31_337)?.isFinal, false)
    } finally {
      mock.timers.reset()
      watch.close()
    }
  })
})

describe('what is shown of it', () => {
  const hostile = '<img src=x onerror=alert(1)>\u202e'
  const kept = keepReading(
    keepReading(undefined, sampleTrust(10), true),
    {
      ...withValues({ 'LilypadController.getMediationAddress': stranger }),
      unread: { 'Canaries.sponsors': `refused: ${hostile}` },
    },
    true,
  )
  const script = createFactScript()
  playNetwork(script)
  script.mine()

  it('is the API’s answer and the page, with the block named, hostile words inert, and no stale copy', async () => {
    let shown: KeptTrust | undefined
    const app = await createServer({
      reads: filledReadModel(script.events()),
      status: quietStatus,
      logger,
      trust: { kept: () => shown },
    })
    const { get, getChecked, problemOf } = createAsking(app)
    await problemOf('/v1/trust', 404, 'TRUST_NOT_READ')
    assert.match((await app.inject({ url: '/trust' })).body, /Not read yet/)
    shown = kept
    const { item } = await getChecked('getTrust', '/v1/trust')
    assert.equal(item.block, 20)
    assert.equal(item.history[0].changes[0].after, stranger)
    assert.match(item.alarms[0], /not the pool/)
    assert.equal((await get('/v1/trust')).headers.etag, undefined)
    const { body, headers } = await app.inject({ url: '/trust' })
    assert.equal(headers['etag'], undefined)
    assert.ok(!body.includes('<img') && !body.includes('\u202e'))
    for (const expected of [
      /May pause all transfers of the token/,
      /a Safe of which 3 of 5 owners have to sign/,
      /Ask about this first/,
      /Nobody can change the code of a contract of the pool/,
      /As the state of block/,
      /lilymed trust --rpc/,
    ])
      assert.match(body, expected)
    await app.close()
  })
})
