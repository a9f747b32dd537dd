import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { lilypadControllerAbi, lilypadTokenAbi } from '@lilymed/contracts-abi'
import { createKeystore, createMediator } from '@lilymed/mediator'
import type { DealStep, Mediator, MediatorConfig } from '@lilymed/mediator'
import { createReexecutor } from '@lilymed/reexecutor'
import { createLogger } from '@lilymed/service-kit'
import type { Lifecycle } from '@lilymed/service-kit'
import { commands } from '../../cli/src/commands/index.ts'
import { execute } from '../../cli/src/execute.ts'
import { createDealParty } from '../../packages/devnet/src/actors/deal-party.ts'
import { devnetTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { openDeal } from '../../packages/devnet/src/actors/market.ts'
import { runAsProvider, tamper } from '../../packages/devnet/src/actors/provider-run.ts'
import { createDevnetClient } from '../../packages/devnet/src/chain/account-client.ts'
import type { DevnetClient } from '../../packages/devnet/src/chain/account-client.ts'
import { devnetAccounts } from '../../packages/devnet/src/chain/accounts.ts'
import { startAnvil } from '../../packages/devnet/src/chain/anvil.ts'
import { startChainClock } from '../../packages/devnet/src/chain/chain-clock.ts'
import { deployLilypad } from '../../packages/devnet/src/deployment/deploy-lilypad.ts'
import type { LilypadAddresses } from '../../packages/devnet/src/deployment/deploy-lilypad.ts'
import { createDeployer } from '../../packages/devnet/src/deployment/deployer.ts'
import { writeSecret } from '../../packages/devnet/src/hosts/service-files.ts'
import { createSolver } from '../../packages/devnet/src/solver/create-solver.ts'
import { shelve } from '../../packages/devnet/src/stage/module-shelf.ts'
import { tomlOf } from './toml-of.ts'

const token = 'e2e-token-of-the-reexecutor'
const passphrase = 'a handler that draws one account'
/** No pool: parties of deals need its address nowhere here. */
const nobody = `0x${'42'.repeat(20)}`

/** One mediator of Lilypad's own handler, in this process, on a chain with Lilypad as its own scripts deploy it. */
export type RandomNetwork = {
  readonly client: DevnetClient
  readonly lilypad: LilypadAddresses
  readonly mediator: Mediator
  readonly config: MediatorConfig
  readonly steps: readonly (DealStep & { readonly dealId: string })[]
  /** Everything that it logged, at the lowest level. */
  logs(): string
  /** Has the parties of this index make a deal that trusts these mediators, run it, claim its result or a tampered one, and challenge it. */
  dispute(index: number, mediators: readonly string[], claim: 'honest' | 'cheated'): Promise<string>
  /** Has Lilypad's administrator name another mediation handler. */
  setHandler(address: string): Promise<void>
  /** The mediator's commands as its operator gives them: what they print, and their exit code. */
  say(line: string): Promise<{ readonly code: number; readonly text: string }>
}

/** Starts the chain, Lilypad, a solver, a reexecutor and the mediator. */
export const startRandomNetwork = async (lifecycle: Lifecycle): Promise<RandomNetwork> => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-random-network-'))
  lifecycle.defer(() => rmSync(folder, { recursive: true, force: true }))
  const accounts = devnetAccounts()
  const anvil = lifecycle.use(await startAnvil())
  const deployer = createDeployer(anvil, accounts.deployer)
  const lilypad = await deployLilypad(deployer)
  deployer.close()
  const client = createDevnetClient(anvil)
  lifecycle.defer(() => client.close())
  const administrator = client.as(accounts.deployer)
  for (const { address } of [
    ...accounts.jobCreators.slice(0, 3),
    ...accounts.resourceProviders.slice(0, 3),
  ]) {
    const args = [address, 1_000n * 10n ** 18n]
    await administrator.send({ to: lilypad.token, abi: lilypadTokenAbi, method: 'transfer', args })
  }
  lifecycle.use(await startChainClock(anvil, { blockEveryMs: 200, secondsPerBlock: 2 }))
  const solver = lifecycle.use(await createSolver())
  const module = shelve(solver, 'mandelbrot')
  const reexecutor = lifecycle.use(
    createReexecutor(
      {
        host: '127.0.0.1',
        port: 0,
        token,
        dataDirectory: join(folder, 'reexecutor'),
        workers: 1,
        queueLimit: 64,
      },
      { logger: createLogger({ name: 'reexecutor', level: 'silent' }) },
    ),
  )
  const { url } = await reexecutor.start()
  const [account] = accounts.mediators
  assert.ok(account)
  const { file } = await createKeystore({
    directory: join(folder, 'keys'),
    passphrase,
    privateKey: account.privateKey,
    scryptN: 1024,
    now: new Date(),
  })
  const config = {
    chain: {
      endpoints: [{ url: anvil.url }],
      chainId: anvil.chainId,
      startBlock: 0,
      contracts: {
        lilypadController: lilypad.controller,
        lilypadMediationRandom: lilypad.mediationRandom,
        lilypadStorage: lilypad.storage,
        lilypadPayments: lilypad.payments,
      },
    },
    dataDirectory: join(folder, 'data'),
    keystoreFile: file,
    passphraseFile: writeSecret(folder, 'passphrase', passphrase),
    reexecutor: { url, tokenFile: writeSecret(folder, 'token', token), drawClasses: ['portable'] },
    solver: { url: solver.url },
    handler: 'random',
    mode: 'vote',
    confirmations: 2,
    revealDepth: 3,
    pollIntervalMs: 50,
    merkleLog: { enabled: true, checkpointIntervalMs: 100 },
    metrics: { host: '127.0.0.1', port: 0 },
  } satisfies MediatorConfig
  const configFile = join(folder, 'mediator.toml')
  writeFileSync(configFile, tomlOf(config))
  const logged: string[] = []
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged.push(chunk.toString())
      done()
    },
  })
  const steps: (DealStep & { readonly dealId: string })[] = []
  const logger = createLogger({ name: 'mediator', level: 'trace', destination })
  const onDealStep = ({ dealId }: { readonly dealId: string }, step: DealStep): void =>
    void steps.push({ ...step, dealId })
  const mediator = lifecycle.use(await createMediator(config, { logger, onDealStep }))
  await mediator.start()

  return {
    client,
    lilypad,
    mediator,
    config,
    steps,
    logs: () => logged.join(''),
    dispute: async (index, mediators, claim) => {
      const [jobCreator, resourceProvider] = [accounts.jobCreators[index], accounts.resourceProviders[index]]
      assert.ok(jobCreator && resourceProvider)
      const deal = await openDeal(
        {
          solver,
          solverAddress: accounts.solver.address,
          mediator: mediators[0] ?? '',
          terms: devnetTerms,
        },
        { jobCreator, resourceProvider, module, inputs: {} },
      )
      const contracts = { ...lilypad, disputePool: nobody, settlement: nobody }
      const members = {
        solver: deal.members.solver,
        jobCreator: jobCreator.address,
        resourceProvider: resourceProvider.address,
        mediators,
      }
      const [creator, provider] = [jobCreator, resourceProvider].map((party) =>
        createDealParty(client.as(party), contracts),
      )
      await creator?.agree(deal.id, members, devnetTerms)
      await provider?.agree(deal.id, members, devnetTerms)
      const honest = await runAsProvider(deal, { solverUrl: solver.url, reexecutor: { url, token } })
      await provider?.addResult(deal.id, (claim === 'honest' ? honest : await tamper(honest)).dataId)
      const check = { to: lilypad.controller, abi: lilypadControllerAbi, method: 'checkResult' }
      await client.as(jobCreator).send({ ...check, args: [deal.id] })
      return deal.id
    },
    setHandler: async (address) => {
      const method = 'setMediationAddress'
      await administrator.send({ to: lilypad.controller, abi: lilypadControllerAbi, method, args: [address] })
    },
    say: async (line) => {
      const said: string[] = []
      const code = await execute(commands, [...line.split(' '), '--config', configFile], {
        environment: {},
        print: (text) => void said.push(text),
        note: (text) => void said.push(text),
      })
      return { code, text: said.join('') }
    },
  }
}
