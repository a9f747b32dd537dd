import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Interface, Transaction, Wallet, id, parseUnits } from 'ethers'
import { lilypadTokenAbi, settlementAbi, stakeRegistryAbi } from '@lilymed/contracts-abi'
import { createKeystore, createMediator, loadMediatorConfig } from '@lilymed/mediator'
import { createLifecycle, createLogger, exitCodes, lockFile } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import { commands } from '../../cli/src/commands/index.ts'
import { execute } from '../../cli/src/execute.ts'
import { createDevnetClient } from '../../packages/devnet/src/chain/account-client.ts'
import type { DevnetClient } from '../../packages/devnet/src/chain/account-client.ts'
import { devnetAccounts } from '../../packages/devnet/src/chain/accounts.ts'
import { startAnvil } from '../../packages/devnet/src/chain/anvil.ts'
import type { Anvil } from '../../packages/devnet/src/chain/anvil.ts'
import { deployLilypad } from '../../packages/devnet/src/deployment/deploy-lilypad.ts'
import { deployPool } from '../../packages/devnet/src/deployment/deploy-pool.ts'
import { createDeployer } from '../../packages/devnet/src/deployment/deployer.ts'
import { until } from '../support/mediator-network.ts'

const LP = parseUnits('1', 18)
const lifecycle = createLifecycle()
const accounts = devnetAccounts()
const [hot, next] = accounts.mediators
const safe = accounts.jobCreators[0]
if (hot === undefined || next === undefined || safe === undefined) throw new Error('expected accounts')

let anvil: Anvil
let client: DevnetClient
let token: string
let registry: string
let settlement: string
let pool: string
let folder: string
const configs = new Map<string, { file: string; keystore: string }>()

type Ran = { readonly code: ExitCode; readonly out: string; readonly said: string }

const run = async (line: string, account = hot): Promise<Ran> => {
  const [out, said]: [string[], string[]] = [[], []]
  const words = [...line.split(' '), '--config', configs.get(account.name)?.file ?? '']
  const code = await execute(commands, ['mediator', ...words], {
    environment: {},
    print: (text) => out.push(text),
    note: (text) => said.push(text),
  })
  return { code, out: out.join(''), said: said.join('') }
}

const refused = async (line: string, code: string, account = hot): Promise<string> => {
  const ran = await run(line, account)
  assert.equal(ran.code, exitCodes.rejected, `${line}: ${ran.out}${ran.said}`)
  assert.match(ran.said, new RegExp(`refused \\(${code}\\)`))
  return ran.said
}

const done = async (line: string, account = hot): Promise<string> => {
  const ran = await run(`${line} --yes`, account)
  assert.equal(ran.code, exitCodes.ok, `${line}: ${ran.out}${ran.said}`)
  return ran.out
}

const balanceOf = (address: string): Promise<bigint> =>
  client.read({ to: token, abi: lilypadTokenAbi, method: 'balanceOf', args: [address] })

type Account = Record<'stake' | 'unbonding', bigint> & Record<'key' | 'withdrawalAddress', string>
const accountOf = (address: string): Promise<Account> =>
  client.read({ to: registry, abi: stakeRegistryAbi, method: 'accountOf', args: [address] })

/** Anvil answers before it has mined. */
const mined = (hash: unknown): Promise<void> =>
  until(
    'the transaction is in a block',
    async () => (await anvil.rpc('eth_getTransactionReceipt', [hash])) !== null,
  )

const signElsewhere = async (printed: string, privateKey: string): Promise<void> => {
  const wallet = new Wallet(privateKey)
  for (const step of JSON.parse(printed) as Record<string, string>[]) {
    assert.equal(step['from'], wallet.address)
    const transaction = Transaction.from(step['serialised'] ?? '')
    assert.deepEqual([transaction.to, transaction.data], [step['to'], step['data']])
    await mined(await anvil.rpc('eth_sendRawTransaction', [await wallet.signTransaction(transaction)]))
  }
}

/** Some reward, paid into an escrow as an appeal's fees would be and returned out of it. */
const credit = async (to: string, amount: bigint): Promise<void> => {
  const dealKey = id('deal')
  await client
    .as(accounts.deployer)
    .send({ to: token, abi: lilypadTokenAbi, method: 'approve', args: [settlement, amount] })
  await anvil.rpc('anvil_impersonateAccount', [pool])
  await anvil.rpc('anvil_setBalance', [pool, '0xde0b6b3a7640000'])
  const coder = new Interface(settlementAbi)
  for (const data of [
    coder.encodeFunctionData('receiveEscrow', [dealKey, accounts.deployer.address, amount]),
    coder.encodeFunctionData('returnEscrow', [id('dispute'), dealKey, to]),
  ])
    await mined(await anvil.rpc('eth_sendTransaction', [{ from: pool, to: settlement, data }]))
}

const configure = async (
  account: typeof hot,
  lilypad: Record<string, string>,
  ours: Record<string, string>,
) => {
  const keys = join(folder, account.name, 'keys')
  const { file } = await createKeystore({
    directory: keys,
    passphrase: 'a passphrase',
    privateKey: account.privateKey,
    scryptN: 1024,
    now: new Date(),
  })
  const passphrase = join(folder, account.name, 'passphrase')
  const tokenFile = join(folder, account.name, 'token')
  for (const secret of [passphrase, tokenFile]) writeFileSync(secret, 'a passphrase\n', { mode: 0o600 })
  const addresses = { ...ours, ...lilypad }
  const config = join(folder, account.name, 'mediator.toml')
  writeFileSync(
    config,
    `dataDirectory = ${JSON.stringify(join(folder, account.name, 'data'))}
keystoreFile = ${JSON.stringify(file)}
passphraseFile = ${JSON.stringify(passphrase)}
confirmations = 1
pollIntervalMs = 50
[chain]
chainId = ${anvil.chainId}
startBlock = 0
[[chain.endpoints]]
url = "${anvil.url}"
[chain.contracts]
${Object.entries(addresses)
  .map(([name, address]) => `${name} = "${address}"\n`)
  .join('')}
[reexecutor]
url = "http://127.0.0.1:1"
tokenFile = ${JSON.stringify(tokenFile)}
[solver]
url = "http://127.0.0.1:1"
[economics]
runCost = "${account === hot ? '0.1' : '5'}"
disputesPerMonth = 60
lpPerCoin = "10"
`,
  )
  configs.set(account.name, { file: config, keystore: file })
}

describe('what a mediator owns', () => {
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lilymed-custody-'))
    lifecycle.defer(() => rmSync(folder, { recursive: true, force: true }))
    anvil = lifecycle.use(await startAnvil())
    const deployer = createDeployer(anvil, accounts.deployer)
    const lilypad = await deployLilypad(deployer)
    deployer.close()
    const contracts = await deployPool(anvil, lilypad, {
      className: 'portable',
      deployer: accounts.deployer,
      beaconOperator: accounts.beaconOperator.address,
      treasury: accounts.treasury.address,
      insurance: accounts.insurance.address,
    })
    client = createDevnetClient(anvil)
    lifecycle.defer(() => client.close())
    token = lilypad.token
    ;({ stakeRegistry: registry, settlement, disputePool: pool } = contracts)
    const { parameters, sortition, beacon } = contracts
    const ours = { parameters, sortition, beacon, stakeRegistry: registry, settlement, disputePool: pool }
    const theirs = {
      lilypadStorage: lilypad.storage,
      lilypadPayments: lilypad.payments,
      lilypadToken: token,
    }
    for (const account of [hot, next]) await configure(account, theirs, ours)
    await client.as(accounts.deployer).send({
      to: token,
      abi: lilypadTokenAbi,
      method: 'transfer',
      args: [hot.address, 500n * LP],
    })
  })
  after(() => lifecycle.close())

  it('is staked only with reasons met, and with exactly the allowance it needs', async () => {
    assert.match(await refused('stake add 400', 'NO_WITHDRAWAL_ADDRESS'), /--withdrawal-address/)
    const named = `--withdrawal-address ${safe.address}`
    assert.match(await refused(`stake add 400 ${named}`, 'NOT_REGISTERED'), /--class/)
    assert.match(await refused(`stake add 501 --class portable ${named}`, 'TOO_FEW_TOKENS'), /send it 1 LP/)
    assert.match(await refused(`stake add 99 --class portable ${named}`, 'BELOW_MINIMUM'), /100 LP at least/)
    const own = `--withdrawal-address ${hot.address}`
    await refused(`stake add 400 --class portable ${own}`, 'WITHDRAWAL_ADDRESS_INVALID')
    const unagreed = await run(`stake add 400 --class portable ${named}`)
    assert.equal(unagreed.code, exitCodes.rejected, 'nobody at a terminal agreed')
    assert.match(unagreed.out, /1\. register for the class portable/)
    assert.equal((await accountOf(hot.address)).stake, 0n)

    const told = await done(`stake add 400 --class portable ${named}`)
    assert.match(told, /400 LP will be staked, enough for 4 seats at once/)
    const account = await accountOf(hot.address)
    assert.deepEqual([account.stake, account.withdrawalAddress], [400n * LP, safe.address])
    const allowance = { to: token, abi: lilypadTokenAbi, method: 'allowance', args: [hot.address, registry] }
    assert.equal(await client.read(allowance), 0n, 'nothing is left for StakeRegistry to take')
    await refused(`stake add 1 --withdrawal-address ${next.address}`, 'WITHDRAWAL_ADDRESS_FIXED')
    const again = JSON.parse(await done('stake add 50 --json')) as {
      readonly plan: { steps: { gasLimit: string }[] }
      readonly transactions: { gasUsed: string }[]
    }
    assert.equal((await accountOf(hot.address)).stake, 450n * LP)
    for (const [place, { gasUsed }] of again.transactions.entries()) {
      assert.ok(BigInt(again.plan.steps[place]?.gasLimit ?? 0) > BigInt(gasUsed), 'a limit that is enough')
    }
  })

  it('comes back when it has unbonded, to the withdrawal address, and not before', async () => {
    assert.match(await refused('stake unstake 400', 'BELOW_MINIMUM'), /350 LP at most/)
    await refused('stake unstake 451', 'ABOVE_STAKE')
    await refused('stake withdraw', 'NOTHING_UNBONDING')
    const told = await done('stake unstake 100')
    assert.match(told, /350 LP will be left and 100 LP be on their way out/)
    assert.match(await refused('stake withdraw', 'STILL_UNBONDING'), /until \d{4}-\d\d-\d\dT/)
    assert.match((await run('stake unstake 50')).out, /100 LP are on their way out already/)
    await anvil.rpc('evm_increaseTime', [14 * 86_400])
    await anvil.rpc('evm_mine')
    const before = await balanceOf(safe.address)
    await done('stake withdraw')
    assert.equal((await balanceOf(safe.address)) - before, 100n * LP)
  })

  it('is rewarded where it says', async () => {
    await refused('rewards claim', 'NOTHING_TO_CLAIM')
    await credit(hot.address, 7n * LP)
    const before = await balanceOf(safe.address)
    assert.match(await done('rewards claim'), new RegExp(`7 LP will be paid to ${safe.address}`))
    assert.equal((await balanceOf(safe.address)) - before, 7n * LP)
  })

  it('waits while somebody else holds its key, and says so', async () => {
    const lock = lockFile(`${configs.get(hot.name)?.keystore}.lock`)
    const ran = await run('stake unstake all --yes')
    lock?.close()
    assert.equal(ran.code, exitCodes.temporary)
    assert.match(ran.said, /is in use by another mediator/)
    assert.equal((await run('custody show')).code, exitCodes.ok, 'looking needs no key')
  })

  it('is forecast from parameters, weights and what the operator says', async () => {
    const ran = await run('forecast')
    assert.equal(ran.code, exitCodes.ok)
    // A fee of 1 LP less 5 %, a third of the tip of 0.1, and 1.3 runs at 0.1 each.
    assert.match(ran.out, /a vote brings +0\.9833 LP/)
    assert.match(ran.out, /its runs cost +0\.13 LP/)
    assert.match(
      ran.out,
      /portable: a seat in 100\.0 % of first rounds; of 60\.0 disputes a month 60\.0 votes/,
    )
    assert.match(ran.out, /it pays\n$/)
    const none = await run('forecast --disputes-per-month 0 --json')
    const { classes, verdict } = JSON.parse(none.out) as { classes: { votes: number }[]; verdict: string }
    assert.deepEqual([classes[0]?.votes, verdict], [0, 'profit'], 'nothing is spent where nothing comes')
    const dear = await run('forecast', next)
    assert.equal(dear.code, exitCodes.different)
    assert.match(dear.out, /LOSS/)
  })

  it('is listed with what was paid for gas, from the facts a node has stored', async () => {
    const config = loadMediatorConfig({ file: configs.get(hot.name)?.file, environment: {} })
    const logger = createLogger({ name: 'test', level: 'silent' })
    const node = await createMediator({ ...config, mode: 'observe' }, { logger })
    await node.start()
    await done('stake add 1')
    assert.equal(
      (await accountOf(hot.address)).stake,
      351n * LP,
      'sent by the node, whose key nobody else may use',
    )
    const head = BigInt(await anvil.rpc<string>('eth_blockNumber'))
    await until('the node has caught up', () => BigInt(node.status().head?.number ?? 0) >= head)
    await node.close()
    const listed = JSON.parse((await run('earnings --json')).out) as {
      readonly entries: { kind: string; txHash: string; coin: string; note: string }[]
    }
    assert.deepEqual(
      listed.entries.filter(({ kind }) => kind !== 'gas').map(({ kind, note }) => [kind, note]),
      [
        ['appeal', 'fees of an appeal returned'],
        ['claim', `${7n * LP} wei of LP paid out`],
      ],
    )
    const paid = listed.entries.filter(({ kind }) => kind === 'gas')
    const expected = await Promise.all(
      paid.map(async ({ txHash }) => {
        const receipt = await anvil.rpc<Record<string, string>>('eth_getTransactionReceipt', [txHash])
        assert.equal(receipt['from'], hot.address.toLowerCase())
        return BigInt(receipt['gasUsed'] ?? 0) * BigInt(receipt['effectiveGasPrice'] ?? 0)
      }),
    )
    assert.deepEqual(
      paid.map(({ coin }) => -BigInt(coin)),
      expected,
    )
    assert.equal(paid.length, 7, 'registered, staked thrice, unstaked, withdrew, claimed')
    const csv = (await run('earnings --csv --from 2020-01-01')).out.split('\r\n')
    assert.equal(csv.length, 1 + listed.entries.length + 1)
    assert.match(csv[0] ?? '', /^time,block,transaction,kind/)
    assert.equal((await run('earnings --csv --from 2020-01-01 --to 2020-01-02')).out.split('\r\n').length, 2)
    assert.equal((await run('earnings --from yesterday')).code, exitCodes.usage)
  })

  it('passes to another key by its withdrawal address alone, whose transactions are signed elsewhere', async () => {
    const elsewhere = await run(`custody rotate-key ${next.address} --yes`)
    assert.equal(elsewhere.code, exitCodes.rejected)
    assert.match(elsewhere.out, new RegExp(`${safe.address} has to sign this`))
    await client
      .as(accounts.deployer)
      .send({ to: token, abi: lilypadTokenAbi, method: 'transfer', args: [next.address, 10n * LP] })
    await done(`custody offer-key ${hot.address}`, next)
    const printed = await run(`custody rotate-key ${next.address} --unsigned`)
    assert.equal(printed.code, exitCodes.ok)
    await signElsewhere(printed.out, safe.privateKey)
    assert.equal((await accountOf(hot.address)).key, next.address)

    assert.match(await refused('stake unstake all', 'KEY_RETIRED'), new RegExp(next.address))
    const shown = await run('custody show', next)
    assert.match(shown.out, new RegExp(`mediator +${hot.address}\nkey +${next.address}`))
    assert.match(await refused('stake add 10', 'FORECAST_LOSS', next), /--accept-loss/)
    assert.match(await done('stake add 10 --accept-loss', next), /mind\n {2}the forecast is a loss/)
    assert.equal((await accountOf(hot.address)).stake, 361n * LP)
    const all = await run('stake unstake all --by withdrawal --unsigned', next)
    await signElsewhere(all.out, safe.privateKey)
    assert.equal((await accountOf(hot.address)).unbonding, 361n * LP)
    await refused(`custody offer-key ${hot.address}`, 'KEY_TAKEN')
  })

  it('is read as it was typed, or not at all', async () => {
    for (const line of [
      'stake add 0',
      'stake add 1e3',
      'stake add -5',
      'stake unstake 1.0000000000000000001',
    ])
      assert.equal((await run(line)).code, exitCodes.usage, line)
    const wrong = `0x${'ab'.repeat(20)}`.replace('ab', 'aB')
    assert.match((await run(`custody set-withdrawal ${wrong}`)).said, /checksum/)
  })
})
