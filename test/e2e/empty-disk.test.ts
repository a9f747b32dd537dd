import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import { createKeystore, createMediator } from '@lilymed/mediator'
import { folderSource, openLogKeys, verifyLog } from '@lilymed/event-store/merkle-log'
import type { Mediator, MediatorConfig, Step } from '@lilymed/mediator'
import { createReexecutor } from '@lilymed/reexecutor'
import { createLifecycle, createLogger } from '@lilymed/service-kit'
import { createBeaconOperator } from '../../packages/devnet/src/actors/beacon-operator.ts'
import { createDealParty } from '../../packages/devnet/src/actors/deal-party.ts'
import { devnetTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { openDeal } from '../../packages/devnet/src/actors/market.ts'
import { runAsProvider, tamper } from '../../packages/devnet/src/actors/provider-run.ts'
import { devnetAccounts } from '../../packages/devnet/src/chain/accounts.ts'
import { startAnvil } from '../../packages/devnet/src/chain/anvil.ts'
import { startChainClock } from '../../packages/devnet/src/chain/chain-clock.ts'
import { writeSecret } from '../../packages/devnet/src/hosts/service-files.ts'
import { createSolver } from '../../packages/devnet/src/solver/create-solver.ts'
import { shelve } from '../../packages/devnet/src/stage/module-shelf.ts'
import { drawClass, prepareChain } from '../../packages/devnet/src/stage/prepare-chain.ts'

const passphrase = 'an empty disk and a keystore'
const token = 'e2e-token-of-the-reexecutor'
const LP = 10n ** 18n
const rejectOutcome = 2

/** Looks until something holds; throws if it does not within a minute. */
const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 60_000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `expected within a minute: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('mediators on a real chain', () => {
  const lifecycle = createLifecycle()
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-empty-disk-'))
  before(() => lifecycle.defer(() => rmSync(folder, { recursive: true, force: true })))
  after(() => lifecycle.close())

  test('reject a tampered result, one of them after it lost everything but its keystore', async () => {
    const all = devnetAccounts()
    const accounts = { ...all, mediators: all.mediators.slice(0, 4) }
    const anvil = lifecycle.use(await startAnvil())
    const { lilypad, pool, client } = await prepareChain(anvil, accounts, () => undefined)
    lifecycle.defer(() => client.close())
    const clock = lifecycle.use(await startChainClock(anvil, { blockEveryMs: 400, secondsPerBlock: 5 }))
    // Stake counts from the next epoch on.
    await clock.advance(60)
    const solver = lifecycle.use(await createSolver())
    const reexecutor = lifecycle.use(
      createReexecutor(
        {
          host: '127.0.0.1',
          port: 0,
          token,
          dataDirectory: join(folder, 'reexecutor'),
          workers: 2,
          queueLimit: 64,
        },
        { logger: createLogger({ name: 'reexecutor', level: 'silent' }) },
      ),
    )
    const { url } = await reexecutor.start()

    const steps: Step[] = []
    const files = {
      tokenFile: writeSecret(folder, 'token', token),
      passphraseFile: writeSecret(folder, 'passphrase', passphrase),
    }
    const { parameters, stakeRegistry, sortition, disputePool, settlement } = pool
    const ours = { parameters, stakeRegistry, sortition, disputePool, settlement, beacon: pool.beacon }
    const theirs = {
      lilypadStorage: lilypad.storage,
      lilypadPayments: lilypad.payments,
      lilypadToken: lilypad.token,
    }
    const configOf = (keystoreFile: string, dataDirectory: string): MediatorConfig => ({
      chain: { rpcUrl: anvil.url, chainId: anvil.chainId, startBlock: 0, contracts: { ...ours, ...theirs } },
      dataDirectory,
      keystoreFile,
      passphraseFile: files.passphraseFile,
      reexecutor: { url, tokenFile: files.tokenFile },
      solver: { url: solver.url },
      mode: 'full',
      confirmations: 1,
      // Deep enough to take a mediator away between its commit and its reveal.
      revealDepth: 8,
      pollIntervalMs: 100,
      merkleLog: { enabled: true, checkpointIntervalMs: 100 },
    })
    const run = async (config: MediatorConfig): Promise<Mediator> => {
      const logger = createLogger({ name: 'mediator', level: 'silent' })
      const mediator = lifecycle.use(
        await createMediator(config, { logger, onStep: (step) => steps.push(step) }),
      )
      await mediator.start()
      return mediator
    }
    const running = new Map<string, { readonly config: MediatorConfig; readonly mediator: Mediator }>()
    for (const { name, privateKey } of accounts.mediators) {
      const keys = {
        directory: join(folder, name, 'keys'),
        passphrase,
        privateKey,
        scryptN: 1024,
        now: new Date(),
      }
      const config = configOf((await createKeystore(keys)).file, join(folder, name, 'data'))
      const mediator = await run(config)
      running.set(mediator.address, { config, mediator })
    }

    const [jobCreator, resourceProvider] = [accounts.jobCreators[0], accounts.resourceProviders[0]]
    assert.ok(jobCreator && resourceProvider)
    const deal = await openDeal(
      { solver, solverAddress: accounts.solver.address, mediator: disputePool, terms: devnetTerms },
      { jobCreator, resourceProvider, module: shelve(solver, 'mandelbrot'), inputs: {} },
    )
    const contracts = { ...lilypad, disputePool, settlement }
    const [creator, provider] = [
      createDealParty(client.as(jobCreator), contracts),
      createDealParty(client.as(resourceProvider), contracts),
    ]
    const members = {
      solver: deal.members.solver,
      jobCreator: jobCreator.address,
      resourceProvider: resourceProvider.address,
      mediators: deal.members.mediators ?? [],
    }
    await Promise.all([
      provider.agree(deal.id, members, devnetTerms),
      creator.agree(deal.id, members, devnetTerms),
    ])
    const honest = await runAsProvider(deal, { solverUrl: solver.url, reexecutor: { url, token } })
    await provider.addResult(deal.id, (await tamper(honest)).dataId)
    await creator.challenge(deal.id, drawClass, 1, 3n * LP)

    const read = <T>(method: string, args: readonly unknown[]): Promise<T> =>
      client.read<T>({ to: disputePool, abi: disputePoolAbi, method, args })
    const disputeId = await read<string>('disputeOf', [deal.id])
    const { beaconRound } = await read<{ beaconRound: bigint }>('getRound', [disputeId, 1])
    const beacon = await createBeaconOperator({
      client,
      account: client.as(accounts.beaconOperator),
      beacon: pool.beacon,
      secret: `0x${'11'.repeat(32)}`,
    })
    await until('the beacon round is due', async () => BigInt(await clock.now()) >= beacon.dueAt(beaconRound))
    await beacon.publish(beaconRound)

    await until('a seat has committed', () => steps.some(({ step }) => step === 'committed'))
    const lost = steps.find(({ step }) => step === 'committed')?.mediator ?? ''
    const victim = running.get(lost)
    assert.ok(victim)
    await victim.mediator.close()
    rmSync(victim.config.dataDirectory, { recursive: true })
    await run(victim.config)

    await until(
      'the dispute is final',
      async () => (await read<{ phase: bigint }>('getDispute', [disputeId])).phase === 6n,
    )
    const { outcome } = await read<{ outcome: bigint }>('getDispute', [disputeId])
    const { revealed } = await read<{ revealed: bigint }>('getRound', [disputeId, 1])
    assert.equal(outcome, BigInt(rejectOutcome))
    assert.equal(revealed, 3n, 'the lost mediator revealed too')
    assert.ok(steps.some((step) => step.mediator === lost && step.step === 'commitRecovered'))

    // Those that revealed and lost nothing have their votes in a log, and open them now that the reveals are final.
    const revealers = steps.filter(({ step, mediator }) => step === 'revealed' && mediator !== lost)
    assert.equal(revealers.length, 2)
    for (const { config, mediator } of revealers.map(({ mediator }) => running.get(mediator)!)) {
      const { store, merkleLog } = mediator.status()
      assert.deepEqual([store.ok, merkleLog?.failure], [true, null])
      const source = folderSource(join(config.dataDirectory, 'mediator-log'))
      const { signer: verifier } = openLogKeys(join(config.dataDirectory, 'mediator-log-private'))
      await until('the log has opened its vote', async () => {
        const audit = await verifyLog({ source, verifier })
        assert.equal(audit.kind, 'proved', JSON.stringify(audit))
        return audit.findings.some((finding) => finding.includes('whose events are published'))
      })
    }
  })
})
