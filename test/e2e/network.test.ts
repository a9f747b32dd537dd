import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { devnetAccounts } from '../../packages/devnet/src/chain/accounts.ts'
import type { DeploymentRecord } from '../../packages/network/src/record/deployment-record.ts'
import { lockRecord } from '../../packages/network/src/record/record-file.ts'
import { startLilypadNetwork } from '../support/lilypad-network.ts'
import type { LilypadNetwork } from '../support/lilypad-network.ts'
import { runProgram, startProgram } from '../support/processes.ts'

const lilymed = (...words: readonly string[]): readonly string[] => ['node', 'cli/src/main.ts', ...words]

type Deployment = {
  readonly contracts: Record<string, string>
  readonly handover: {
    readonly kind: string
    readonly handler?: string
    readonly owner?: string
    readonly stranded?: readonly { dealId: string }[]
  } | null
}

/** The document at the end of what a command said, whatever stands before it. */
const jsonIn = (output: string): unknown => JSON.parse(output.slice(output.lastIndexOf('\n{') + 1))
const deploymentIn = (output: string): Deployment => jsonIn(output) as Deployment
const transactionsIn = (record: string): readonly string[] =>
  (JSON.parse(readFileSync(record, 'utf8')) as { done: { transaction: string }[] }).done.map(
    (step) => step.transaction,
  )

describe('lilymed network', () => {
  let network: LilypadNetwork
  before(async () => {
    network = await startLilypadNetwork()
  })
  after(async () => {
    await network.anvil.close()
    rmSync(network.folder, { recursive: true, force: true })
  })
  const nonce = (): Promise<string> =>
    network.anvil.rpc('eth_getTransactionCount', [devnetAccounts().deployer.address, 'latest'])

  let predicted: Readonly<Record<string, string>> = {}
  test('a dry run says what would be deployed where, with what and for how much, and sends and writes nothing', async () => {
    const sent = await nonce()
    const command = lilymed('network', 'deploy', '--config', network.config(), '--dry-run')
    const { code, output } = await runProgram([...command, '--json'])
    assert.equal(code, 0, output)
    const plan = jsonIn(output) as {
      readonly gas: string | null
      readonly balance: string
      readonly handover: { readonly kind: string }
      readonly steps: readonly {
        step: string
        address: string
        gas: string | null
        isDone: boolean
        arguments: object[]
      }[]
    }
    assert.ok(plan.steps.length >= 16)
    // This node simulates no deployment, so it cannot say what depends on contracts that do not stand yet.
    for (const { step, gas, isDone } of plan.steps)
      assert.ok(!isDone && (gas === null || Number(gas) > 300_000), step)
    assert.ok(plan.steps.filter(({ gas }) => gas !== null).length >= 8)
    assert.equal(plan.gas, null)
    assert.equal(plan.handover.kind, 'would switch')
    predicted = Object.fromEntries(
      plan.steps.flatMap(({ step, address }) =>
        step.startsWith('deploy ') ? [[step.slice('deploy '.length), address]] : [],
      ),
    )
    assert.equal(await nonce(), sent)
    assert.equal(existsSync(join(network.folder, 'network.json')), false)
    assert.equal(existsSync(join(network.folder, 'network.json.lock')), false)
  })

  test('a deployment that is killed in the middle goes on from there, and a third run sends nothing', async () => {
    const config = network.config()
    const command = lilymed('network', 'deploy', '--config', config, '--no-switch', '--json')
    const killed = startProgram(command)
    await killed.until(/done +deploy Sortition/, 150_000)
    killed.kill('SIGKILL')
    await killed.ended
    const record = join(network.folder, 'network.json')
    const before = transactionsIn(record)

    const second = await runProgram(command)
    assert.equal(second.code, 0, second.output)
    assert.match(second.output, /found +deploy Sortition/)
    const done = transactionsIn(record)
    assert.deepEqual(done.slice(0, before.length), before)

    const sent = await nonce()
    const third = await runProgram(command)
    assert.equal(third.code, 0, third.output)
    assert.equal(await nonce(), sent)
    assert.deepEqual(deploymentIn(third.output), deploymentIn(second.output))
    assert.deepEqual(deploymentIn(third.output).contracts, predicted, 'as the dry run said')
    assert.equal(Number(sent) >= done.length, true)
  })

  test('a dry run knows what a run that was cut off has sent, whether it is mined or not', async () => {
    const whole = JSON.parse(readFileSync(join(network.folder, 'network.json'), 'utf8')) as DeploymentRecord
    const place = whole.done.findIndex(({ step }) => step === 'deploy Sortition')
    const { step = '', input = '', transaction = '' } = whole.done[place] ?? {}
    const { nonce: used } = await network.anvil.rpc<{ nonce: string }>('eth_getTransactionByHash', [
      transaction,
    ])
    const pending = { step, input, transaction, nonce: Number(used), raw: '0x02' }
    const record = { ...whole, done: whole.done.toSpliced(place, 1), pending }
    writeFileSync(join(network.folder, 'cut-off.json'), JSON.stringify(record), { mode: 0o600 })
    const config = network.config({ record: 'cut-off.json' })
    const command = lilymed('network', 'deploy', '--config', config, '--dry-run', '--no-switch', '--json')
    const { code, output } = await runProgram(command)
    assert.equal(code, 0, output)
    const plan = jsonIn(output) as {
      readonly steps: readonly { step: string; address: string; isDone: boolean }[]
    }
    const planned = plan.steps.find((each) => each.step === step)
    assert.deepEqual([planned?.address, planned?.isDone], [predicted['Sortition'], true])
  })

  test('two deployments on one record never run side by side', async () => {
    const command = lilymed('network', 'deploy', '--config', network.config(), '--no-switch')
    const lock = lockRecord(join(network.folder, 'network.json'))
    try {
      const { code, output } = await runProgram(command)
      assert.equal(code, 75, output)
      assert.match(output, /network\.json is in use by another deployment/)
    } finally {
      lock.close()
    }
  })

  test('there is no switching back from what was never deployed, and nothing is deployed for it', async () => {
    const sent = await nonce()
    const config = network.config({ record: 'never.json' })
    const { code, output } = await runProgram(
      lilymed('network', 'deploy', '--config', config, '--switch-back'),
    )
    assert.equal(code, 3, output)
    assert.match(output, /the record names none/)
    assert.equal(await nonce(), sent)
    assert.equal(existsSync(join(network.folder, 'never.json')), false)
  })

  for (const [what, change, code, words] of [
    ['a token that is not the controller’s', ['token', 'storage'], 78, /pays in 0x/],
    ['a contract that is no controller', ['controller', 'token'], 78, /answers as none/],
  ] as const) {
    test(`${what} is refused before anything is sent`, async () => {
      const sent = await nonce()
      const config = network.config({ record: 'other.json' })
      const [setting, stranger] = change
      const text = readFileSync(config, 'utf8')
      writeFileSync(
        config,
        text.replace(
          `${setting} = "${network.lilypad[setting]}"`,
          `${setting} = "${network.lilypad[stranger]}"`,
        ),
      )
      const answer = await runProgram(lilymed('network', 'deploy', '--config', config, '--no-switch'))
      assert.equal(answer.code, code, answer.output)
      assert.match(answer.output, words)
      assert.equal(await nonce(), sent)
    })
  }

  test('deals at the present handler are listed and hold the switch up, until they are drained', async () => {
    await network.challenge('deal-in-mediation')
    await network.challenge('\u001b[2J\ndeal')
    const config = network.config()
    const refused = await runProgram(lilymed('network', 'deploy', '--config', config))
    assert.equal(refused.code, 4, refused.output)
    assert.match(refused.output, /deal-in-mediation +checked 20\d\d-/)
    assert.match(refused.output, /2 deals wait for a ruling/)
    const dry = await runProgram(lilymed('network', 'deploy', '--config', config, '--dry-run'))
    assert.equal(dry.code, 4, dry.output)
    assert.match(
      dry.output,
      /nothing is to be deployed\nthe switch to 0x\w{40} would be held up.*\n {2}deal-in-mediation/,
    )
    assert.match(refused.output, /^ {2}\[2J deal +checked/m)

    const draining = startProgram(lilymed('network', 'deploy', '--config', config, '--drain', '--json'))
    await draining.until(/deal-in-mediation/, 150_000)
    await network.rule('deal-in-mediation')
    await network.rule('\u001b[2J\ndeal')
    assert.equal((await draining.ended).code, 0, draining.output())
    const { handover } = deploymentIn(draining.output())
    assert.equal(handover?.kind, 'switched')
    assert.deepEqual(handover.stranded, [])
  })

  test('the handler can be switched back, and forth again', async () => {
    const config = network.config()
    const back = await runProgram(lilymed('network', 'deploy', '--config', config, '--switch-back', '--json'))
    assert.equal(back.code, 0, back.output)
    assert.equal(deploymentIn(back.output).handover?.handler, network.lilypad.mediationRandom)

    await network.challenge('deal-to-strand')
    const forth = await runProgram(lilymed('network', 'deploy', '--config', config, '--strand', '--json'))
    assert.equal(forth.code, 0, forth.output)
    assert.deepEqual(
      deploymentIn(forth.output).handover?.stranded?.map(({ dealId }) => dealId),
      ['deal-to-strand'],
    )
    const again = await runProgram(lilymed('network', 'deploy', '--config', config))
    assert.equal(again.code, 0, again.output)
    assert.match(again.output, /handler is 0x\w+ already/)
  })

  test('who does not own the controller is given the call for its owner', async () => {
    const privateKey = devnetAccounts().solver.privateKey
    const config = network.config({ record: 'stranger.json', privateKey })
    const { code, output } = await runProgram(lilymed('network', 'deploy', '--config', config, '--strand'))
    assert.equal(code, 4, output)
    assert.match(output, new RegExp(`belongs to ${devnetAccounts().deployer.address}`))
    assert.match(output, new RegExp(`to +${network.lilypad.controller}\\s+data +0x[0-9a-f]{72}`))
  })

  test('a configuration that no longer fits does not keep the handler from being switched back', async () => {
    const config = network.config({ extra: 'epochSeconds = 61' })
    const command = lilymed('network', 'deploy', '--config', config, '--strand', '--switch-back')
    const dry = await runProgram([...command, '--dry-run'])
    assert.equal(dry.code, 0, dry.output)
    assert.match(
      dry.output,
      new RegExp(`would be switched from 0x\\w+ to ${network.lilypad.mediationRandom}`),
    )
    const back = await runProgram(command)
    assert.equal(back.code, 0, back.output)
    assert.match(back.output, new RegExp(`handler is ${network.lilypad.mediationRandom} now`))
    const forth = await runProgram(lilymed('network', 'deploy', '--config', network.config(), '--strand'))
    assert.equal(forth.code, 0, forth.output)
  })

  test('a changed plan is not taken for the deployed one', async () => {
    const config = network.config({ extra: 'epochSeconds = 61' })
    const { code, output } = await runProgram(lilymed('network', 'deploy', '--config', config, '--no-switch'))
    assert.equal(code, 4, output)
    assert.match(output, /"deploy Sortition" was done with other code or arguments/)
  })

  test('status says nothing of a network that the record is not of', async () => {
    const config = network.config({ record: 'copied.json' })
    const record = JSON.parse(readFileSync(join(network.folder, 'network.json'), 'utf8')) as object
    const genesis = `0x${'ab'.repeat(32)}`
    writeFileSync(join(network.folder, 'copied.json'), JSON.stringify({ ...record, genesis }))
    const { code, output } = await runProgram(lilymed('network', 'status', '--config', config))
    assert.equal(code, 78, output)
    assert.match(output, /has genesis 0xabab/)
  })

  test('status says who owns what, and that a pool without mediators serves nobody', async () => {
    const config = network.config()
    const { code, output } = await runProgram(lilymed('network', 'status', '--config', config, '--json'))
    assert.equal(code, 5, output)
    const status = jsonIn(`\n${output}`) as {
      handler: string
      contracts: Record<string, string>
      authorities: Record<string, string>
      solvency: { contract: string; holds: string; owes: string }[]
      classes: { name: string }[]
      problems: string[]
    }
    assert.equal(status.handler, status.contracts['DisputePool'])
    for (const what of ['controller', 'token', 'parameters', 'drawClasses', 'canaries']) {
      assert.equal(status.authorities[what], devnetAccounts().deployer.address, what)
    }
    assert.deepEqual(
      status.solvency.map(({ holds, owes }) => [holds, owes]),
      [
        ['0', '0'],
        ['0', '0'],
        ['0', '0'],
      ],
    )
    assert.deepEqual(
      status.classes.map(({ name }) => name),
      ['portable'],
    )
    assert.deepEqual(status.problems, [
      'no class has mediators of three operators: a challenge finds no ordinary panel',
    ])
  })
})
