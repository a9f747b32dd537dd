import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { lilypadControllerAbi, parametersAbi, settlementAbi } from '@lilymed/contracts-abi'
import type { TrustChange, TrustReading, TrustReport } from '@lilymed/domain'
import { createApiClient } from '@lilymed/api'
import type { Trust } from '@lilymed/api'
import { createIndexer, IndexerConfig } from '@lilymed/indexer'
import { createLogger, loadConfig } from '@lilymed/service-kit'
import { Interface } from 'ethers'
import type { InterfaceAbi } from 'ethers'
import { runCommand } from '../../cli/src/testing/run-command.ts'
import { devnetAccounts } from '../../packages/devnet/src/chain/accounts.ts'
import { startAnvil } from '../../packages/devnet/src/chain/anvil.ts'
import type { Anvil } from '../../packages/devnet/src/chain/anvil.ts'
import { createDeployer } from '../../packages/devnet/src/deployment/deployer.ts'
import { deployLilypad } from '../../packages/devnet/src/deployment/deploy-lilypad.ts'
import { deployPool } from '../../packages/devnet/src/deployment/deploy-pool.ts'
import { devnetClass } from '../../packages/devnet/src/deployment/devnet-pool.ts'

type Printed = {
  readonly reading: TrustReading
  readonly report: TrustReport
  readonly changes: readonly TrustChange[] | null
}

const adminSlot = '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103'
const accounts = devnetAccounts()
const [owner, stranger] = [accounts.deployer, accounts.mediators[0]?.address ?? '']

describe('lilymed trust', () => {
  let anvil: Anvil
  let folder: string
  let lilypad: Awaited<ReturnType<typeof deployLilypad>>
  let pool: Awaited<ReturnType<typeof deployPool>>

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lilymed-trust-'))
    anvil = await startAnvil()
    const deployer = createDeployer(anvil, owner)
    lilypad = await deployLilypad(deployer)
    deployer.close()
    pool = await deployPool(anvil, lilypad, {
      className: devnetClass,
      deployer: owner,
      beaconOperator: accounts.beaconOperator.address,
      treasury: accounts.treasury.address,
      insurance: accounts.insurance.address,
    })
  })
  after(async () => {
    await anvil?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const run = (...words: string[]) =>
    runCommand('trust', '--rpc', anvil.url, '--controller', lilypad.controller, '--block', 'latest', ...words)
  const readAgain = async (...words: string[]): Promise<Printed> => {
    const { code, out, err } = await run('--json', ...words)
    assert.ok(code === 0 || code === 5, err)
    return JSON.parse(out) as Printed
  }
  const send = async (
    to: string,
    abi: InterfaceAbi,
    method: string,
    ...args: readonly unknown[]
  ): Promise<void> => {
    await anvil.rpc('anvil_impersonateAccount', [owner.address])
    const data = new Interface(abi).encodeFunctionData(method, args)
    await anvil.rpc('eth_sendTransaction', [{ from: owner.address, to, data, gas: '0x989680' }])
    await anvil.rpc('evm_mine', [])
  }
  /** Does something, reads what changed, and takes it back. */
  const whileChanged = async <Found>(
    change: () => Promise<void>,
    look: () => Promise<Found>,
  ): Promise<Found> => {
    const snapshot = await anvil.rpc<string>('evm_snapshot', [])
    try {
      await change()
      return await look()
    } finally {
      await anvil.rpc('evm_revert', [snapshot])
    }
  }
  const powerOf = ({ report }: Printed, id: string) =>
    report.powers.find((power) => power.id === id) ?? assert.fail(id)

  it('says who holds each power, what their account is, and what nobody can do', async () => {
    const found = await readAgain()
    const { reading, report } = found
    assert.deepEqual(reading.unread, {})
    // Lilypad’s own devnet deployer owns the controller.
    assert.equal(report.alarms.length, 1, report.alarms.join('\n'))
    assert.match(
      report.alarms[0] ?? '',
      new RegExp(`^One private key, that of ${owner.address}, may put another mediation handler`),
    )
    assert.equal(reading.values['Settlement.canaries'], reading.contracts['Canaries'])
    assert.equal(reading.values['StakeRegistry.canaries'], reading.contracts['Canaries'])
    for (const name of [
      'StakeRegistry',
      'Settlement',
      'Canaries',
      'DisputePool',
      'RulingDesk',
      'LilypadToken',
    ]) {
      assert.equal(reading.accounts[reading.contracts[name] ?? '']?.build, name)
    }
    for (const id of [
      'handler-choice',
      'token-pause',
      'slash-recipient',
      'parameters',
      'classes',
      'sponsors-choice',
    ]) {
      const { holders } = powerOf(found, id)
      assert.deepEqual(
        holders.map(({ address }) => address),
        [owner.address],
        id,
      )
      assert.equal(holders[0]?.words, 'an externally owned account: one private key')
    }
    assert.equal(powerOf(found, 'mediation-handler').holders[0]?.name, 'DisputePool')
    assert.equal(powerOf(found, 'beacon-publisher').holders[0]?.address, accounts.beaconOperator.address)
    assert.equal(powerOf(found, 'treasury').holders[0]?.address, accounts.treasury.address)
    assert.deepEqual(powerOf(found, 'parameters-heir').holders, [])
    assert.deepEqual(powerOf(found, 'deployer-StakeRegistry').holders, [])
    assert.match(powerOf(found, 'parameters').wait, /^\d+ \w+ after it is announced$/)
    assert.equal(powerOf(found, 'token-pause').wait, 'at once')
    assert.ok(
      report.nobodyCan.some((saying) => saying.startsWith('Nobody can take, freeze or redirect a stake')),
    )
    const { out } = await run()
    assert.match(
      out,
      /^LilypadToken: may pause all transfers of the token, for as long as it likes; at once$/m,
    )
    assert.match(out, /^What nobody can do$/m)
  })

  it('names what changed since an earlier reading, and takes equal ones for equal', async () => {
    const file = join(folder, 'before.json')
    await writeFile(file, (await run('--json')).out)
    const same = await run('--against', file)
    assert.equal(same.code, 0)
    assert.match(same.out, /nothing is other than it was\n$/)
    const changed = await whileChanged(
      async () => {
        await send(lilypad.controller, lilypadControllerAbi, 'setMediationAddress', stranger)
        await send(pool.parameters, parametersAbi, 'transferOwnership', stranger)
      },
      () => run('--against', file, '--pool', pool.disputePool),
    )
    assert.equal(changed.code, 5)
    assert.match(
      changed.out,
      new RegExp(`LilypadController.getMediationAddress: ${pool.disputePool} became ${stranger}`),
    )
    assert.match(changed.out, new RegExp(`Parameters is being handed over: ${stranger} can accept`))
    assert.match(
      changed.out,
      new RegExp(`mediation handler is ${stranger}, not the pool ${pool.disputePool}`),
    )
  })

  it('raises an alarm at a proxy, at other code and at a paused token, and then claims less', async () => {
    const proxied = await whileChanged(
      () =>
        anvil.rpc('anvil_setStorageAt', [
          pool.settlement,
          adminSlot,
          `0x${stranger.slice(2).padStart(64, '0')}`,
        ]),
      () => readAgain(),
    )
    assert.ok(
      proxied.report.alarms.some((alarm) => alarm.startsWith(`Settlement is a proxy: ${stranger} can put`)),
    )
    assert.ok(!proxied.report.nobodyCan.some((saying) => saying.includes('redirect a stake')))
    const other = await whileChanged(
      // PUSH4 mint(address,uint256), then stop.
      () => anvil.rpc('anvil_setCode', [lilypad.token, '0x6340c10f1900']),
      () => readAgain(),
    )
    assert.ok(
      other.report.alarms.some(
        (alarm) => alarm.includes('LilypadToken') && alarm.includes('mint(address,uint256)'),
      ),
    )
    assert.equal(powerOf(other, 'token-pause').holders.length, 0)
    assert.notEqual(powerOf(other, 'token-pause').unread, null)
    assert.match(
      (
        await whileChanged(
          () => anvil.rpc('anvil_setCode', [lilypad.token, '0x00']),
          () => run(),
        )
      ).out,
      /could not be read/,
    )
  })

  it('sees that a registry of our code obeys a settlement of somebody else', async () => {
    const slots = Array.from({ length: 32 }, (_, slot) => `0x${slot.toString(16)}`)
    const held = await Promise.all(
      slots.map((slot) => anvil.rpc<string>('eth_getStorageAt', [pool.stakeRegistry, slot, 'latest'])),
    )
    const slot = slots[held.findIndex((word) => word.endsWith(pool.settlement.slice(2).toLowerCase()))]
    assert.ok(slot !== undefined, 'no slot of the registry names the settlement')
    const { report } = await whileChanged(
      () =>
        anvil.rpc('anvil_setStorageAt', [
          pool.stakeRegistry,
          `0x${slot.slice(2).padStart(64, '0')}`,
          `0x${stranger.slice(2).padStart(64, '0')}`,
        ]),
      () => readAgain(),
    )
    assert.ok(
      report.alarms.some((alarm) => alarm.startsWith(`StakeRegistry.settlement is ${stranger}, not the`)),
    )
    assert.ok(!report.nobodyCan.some((saying) => saying.includes('redirect a stake')))
  })

  it('says in words whose canaries are obeyed where a settlement was deployed before its getter', async () => {
    const code = await anvil.rpc<string>('eth_getCode', [pool.settlement, 'latest'])
    const selector = `63${new Interface(settlementAbi).getFunction('canaries')?.selector.slice(2) ?? ''}`
    assert.equal(code.split(selector).length, 2, 'the dispatcher compares with it once')
    const { reading, report } = await whileChanged(
      () => anvil.rpc('anvil_setCode', [pool.settlement, code.replace(selector, '6300000000')]),
      () => readAgain(),
    )
    assert.match(reading.unread['Settlement.canaries'] ?? '', /before it had this getter.*record/)
    assert.equal(reading.values['StakeRegistry.canaries'], reading.contracts['Canaries'])
    assert.ok(report.alarms.some((alarm) => alarm.startsWith('The code of Settlement is no build')))
  })

  it('is read by an indexer too, at a block it names, and again when an event tells of a change', async () => {
    const { challengeForwarder: _, ...followed } = pool
    const contracts = {
      ...followed,
      lilypadController: lilypad.controller,
      lilypadStorage: lilypad.storage,
      lilypadPayments: lilypad.payments,
      lilypadToken: lilypad.token,
    }
    const config = loadConfig(IndexerConfig, {
      flags: [
        {
          path: ['chains'],
          value: [{ chainId: 31_337, startBlock: 0, endpoints: [{ url: anvil.url }], contracts }],
        },
        { path: ['dataDirectory'], value: join(folder, 'indexer') },
        { path: ['http', 'port'], value: 0 },
      ],
    })
    const indexer = await createIndexer(config, { logger: createLogger({ name: 'test', level: 'silent' }) })
    try {
      const { url } = await indexer.start()
      const api = createApiClient({ baseUrl: url })
      const shown = async (isAwaited: (trust: Trust) => boolean): Promise<Trust> => {
        const deadline = performance.now() + 120_000
        for (;;) {
          const found = await api.getTrust().then(
            ({ item }) => item,
            () => undefined,
          )
          if (found !== undefined && isAwaited(found)) return found
          assert.ok(performance.now() < deadline, 'waited two minutes in vain')
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      }
      const first = await shown(() => true)
      assert.equal(first.powers.find(({ id }) => id === 'token-pause')?.holders[0]?.address, owner.address)
      assert.deepEqual([first.unread, first.history], [[], []])
      await whileChanged(
        () => send(pool.parameters, parametersAbi, 'transferOwnership', stranger),
        async () => {
          await send(lilypad.controller, lilypadControllerAbi, 'transferOwnership', stranger)
          const { history } = await shown((trust) => trust.history.length > 0)
          const found = history.flatMap(({ changes }) => changes)
          assert.ok(
            found.some(({ what, after: now }) => what === 'LilypadController.owner' && now === stranger),
          )
        },
      )
    } finally {
      await indexer.close()
    }
  })

  it('says what is wrong with what it was given', async () => {
    const rpc = ['--rpc', anvil.url]
    const file = join(folder, 'nonsense.json')
    await writeFile(file, '{"reading":{"values":{"a":1}}}')
    for (const [words, expected] of [
      [['--controller', lilypad.controller], /--rpc or --rpc-file is needed/],
      [rpc, /--controller is needed/],
      [[...rpc, '--controller', '0x12'], /--controller takes an address/],
      [[...rpc, '--controller', stranger, '--block', 'latest'], /there is no contract at/],
      [[...rpc, '--controller', lilypad.controller, '--block', '99999999'], /has no block 99999999/],
      [[...rpc, '--controller', lilypad.controller, '--block', 'newest'], /takes a block number/],
      [[...rpc, '--controller', lilypad.controller, '--against', '/nowhere/at.all'], /there is no file/],
      [[...rpc, '--controller', lilypad.controller, '--against', file], /is something else/],
    ] as const) {
      const { code, err } = await runCommand('trust', ...words)
      assert.notEqual(code, 0, words.join(' '))
      assert.match(err, expected, words.join(' '))
    }
  })
})
