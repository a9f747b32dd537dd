import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { eventually } from '@lilymed/chain/testing/eventually'
import { startRpcRelay } from '@lilymed/chain/testing/rpc-relay'
import type { RpcRelay } from '@lilymed/chain/testing/rpc-relay'
import { disputePoolAbi, lilypadTokenAbi } from '@lilymed/contracts-abi'
import { writeResultCar } from '@lilymed/lilypad/claims'
import { exitCodes } from '@lilymed/service-kit'
import { startClaimGateway } from '../support/claim-gateway.ts'
import type { ClaimGateway } from '../support/claim-gateway.ts'
import { startProgram } from '../support/processes.ts'
import type { Program } from '../support/processes.ts'
import { Interface } from 'ethers'
import { runCommand } from '../../cli/src/testing/run-command.ts'
import { LP, startPartyChain } from './party-chain.ts'
import type { PartyChain } from './party-chain.ts'

const POLICY = `0x${'ab'.repeat(32)}`
/** From the ruling on: the window to appeal it, then the panel's grace. */
const appealSeconds = 61
const graceSeconds = 60

let chain: PartyChain
let gateway: ClaimGateway
let relay: RpcRelay
const programs: Program[] = []

const start = async (...words: Parameters<PartyChain['commandOf']>): Promise<Program> => {
  const program = startProgram([process.execPath, 'cli/src/main.ts', ...(await chain.commandOf(...words))])
  programs.push(program)
  return program
}
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
const headNumber = async (): Promise<number> => Number(await chain.anvil.rpc('eth_blockNumber'))
const nonceOf = async (address: string): Promise<number> =>
  Number(await chain.anvil.rpc('eth_getTransactionCount', [address, 'latest']))
const challenged = async (dataId?: string): Promise<string> => {
  const dealId = await chain.submittedDeal(dataId)
  const { code, err } = await chain.run(`challenge ${dealId} --yes --rounds 1`, chain.creator)
  assert.equal(code, exitCodes.ok, err)
  return dealId
}

before(async () => {
  chain = await startPartyChain({ mediators: 12 })
  gateway = await startClaimGateway()
  relay = await startRpcRelay(chain.anvil.url)
})
after(async () => {
  for (const program of programs) program.kill('SIGKILL')
  relay.close()
  await gateway.close()
  await chain.close()
})

describe('a provider that is accused wrongly', () => {
  let watch: Program
  let dealId: string
  let dataId: string
  let folder: string
  let car: Uint8Array
  let fundsBefore: bigint
  const provider = (words: string) => chain.run(`provider ${words}`, chain.provider)

  before(async () => {
    folder = join(chain.folder, 'result')
    mkdirSync(join(folder, 'outputs'), { recursive: true })
    const entries = [
      { path: 'exitCode', content: '0' },
      { path: 'outputs' },
      { path: 'outputs/answer', content: '42\n' },
      { path: 'stderr', content: '' },
      { path: 'stdout', content: 'moo\n' },
    ].map(({ path, content }) =>
      content === undefined ? { path } : { path, content: new TextEncoder().encode(content) },
    )
    for (const { path, content } of entries)
      if (content !== undefined) writeFileSync(join(folder, path), content)
    const { resultCid, stream } = await writeResultCar(entries)
    const parts: Uint8Array[] = []
    for await (const part of stream) parts.push(part as Uint8Array)
    dataId = resultCid
    car = Buffer.concat(parts)
    watch = await start(`provider watch --json --provider ${chain.provider.address}`, undefined, relay.url)
    await watch.until(/"watching"/, 120_000)
  })

  it('declares its classes between agreement and result, once', async () => {
    dealId = await chain.agreedDeal()
    const declare = `declare ${dealId} --class portable --rung 1 --policy-digest ${POLICY}`
    const looked = await provider(`${declare} --dry-run`)
    assert.equal(looked.code, exitCodes.ok, looked.err)
    assert.match(looked.out, /sends\n {2}1\. declare 1 class.*for good\n {5}to 0x\w{40}\nthen\n/)
    const unasked = await provider(declare)
    assert.equal(unasked.code, exitCodes.rejected)
    assert.match(unasked.out, /nothing was sent; run it again with --yes/)
    const sent = await provider(`${declare} --yes --json`)
    assert.equal(sent.code, exitCodes.ok, sent.err)
    assert.equal(lines(sent.out)[0].sent.length, 1)
    const again = await provider(`${declare} --yes`)
    assert.equal(again.code, exitCodes.ok)
    assert.match(again.out, /declared already/)
    const other = await provider(`declare ${dealId} --class portable --policy-digest ${POLICY} --yes`)
    assert.equal(other.code, exitCodes.rejected)
    assert.match(other.err, /refused \(ALREADY_DECLARED\)/)
    const empty = await provider(
      `declare ${await chain.agreedDeal()} --class nobody --policy-digest ${POLICY} --yes`,
    )
    assert.equal(empty.code, exitCodes.rejected)
    assert.match(empty.err, /refused \(CLASS_TOO_SMALL\)/)
  })

  it('is told of the challenge within a block', async () => {
    await chain.as(chain.provider).addResult(dealId, dataId)
    fundsBefore = await chain.balanceOf(chain.provider.address)
    const { code, err } = await chain.run(`challenge ${dealId} --yes --rounds 1`, chain.creator)
    assert.equal(code, exitCodes.ok, err)
    const opened = await headNumber()
    await watch.until(/"challenged"/, 120_000)
    const told = lines(watch.output()).find(({ kind }) => kind === 'challenged')
    assert.equal(told.dispute.dealId, dealId)
    assert.ok(told.dispute.block === opened, `told at block ${told.dispute.block}, opened in ${opened}`)
    assert.equal(told.dispute.phase, 'BEACON')
  })

  it('shows the bytes of its result, and no others', async () => {
    const there = `--location ${gateway.url}/ipfs/${dataId}`
    const missing = await provider(`evidence ${dealId} --result ${folder} ${there} --yes`)
    assert.equal(missing.code, exitCodes.temporary, missing.err)
    assert.match(missing.err, /expected a CAR of the result at http.*got status 404: put it there first/)
    gateway.cars.set(dataId, car.subarray(0, car.length - 3))
    const broken = await provider(`evidence ${dealId} --result ${folder} ${there} --yes`)
    assert.equal(broken.code, exitCodes.rejected, broken.err)
    assert.match(broken.err, /is not the result that is claimed/)
    gateway.cars.set(dataId, car)
    const written = join(chain.folder, 'claim.car')
    const sent = await provider(`evidence ${dealId} --result ${folder} --write ${written} ${there} --yes`)
    assert.equal(sent.code, exitCodes.ok, sent.err)
    assert.match(sent.err, /proved: .* is the result that is claimed/)
    const [posted] = await chain.anvil.rpc<{ data: string }[]>('eth_getLogs', [
      {
        address: chain.pool.disputePool,
        fromBlock: '0x0',
        topics: [new Interface(disputePoolAbi).getEvent('EvidencePosted')?.topicHash ?? null],
      },
    ])
    assert.ok(posted?.data.includes(Buffer.from(`${gateway.url}/ipfs/${dataId}`).toString('hex')))
    const again = await provider(`evidence ${dealId} --result ${written} --location ipfs://${dataId} --yes`)
    assert.equal(again.code, exitCodes.ok, again.err)
    assert.match(again.out, /posted in this dispute already/)
    writeFileSync(join(folder, 'stdout'), 'mooo\n')
    const other = await provider(
      `evidence ${dealId} --result ${folder} --location ipfs://${dataId} --again --yes`,
    )
    assert.equal(other.code, exitCodes.rejected)
    const hostile = await provider(`evidence ${dealId} --result ${folder} --location file:///etc/passwd`)
    assert.equal(hostile.code, exitCodes.usage)
    await watch.until(/"hasEvidence":true/, 120_000)
  })

  it('cannot appeal before there is a ruling, and collects nothing yet', async () => {
    const early = await provider(`appeal ${dealId} --yes`)
    assert.equal(early.code, exitCodes.rejected)
    assert.match(early.err, /refused \(NO_RULING_YET\): .*BEACON of round 1/)
    const claim = await provider(`claim ${dealId} --yes --json`)
    assert.equal(claim.code, exitCodes.temporary)
    assert.deepEqual(lines(claim.out)[0].until, null)
  })

  it('appeals the wrong ruling, and an appeal that was killed after it was sent is not sent twice', async () => {
    await chain.rule(dealId, 'REJECT')
    await watch.until(/"outcome":"REJECT"/, 120_000)
    await chain.as(chain.provider).allowAppeal(14n * LP)
    const nonce = await nonceOf(chain.provider.address)
    await chain.anvil.rpc('evm_setAutomine', [false])
    const killed = await start(`provider appeal ${dealId} --yes`, chain.provider)
    const sent = async (): Promise<boolean> =>
      Number((await chain.anvil.rpc<{ pending: string }>('txpool_status')).pending) === 1
    await eventually('the appeal is in the mempool', sent)
    killed.kill('SIGKILL')
    await killed.ended
    let looks = 0
    relay.arriving = (calls) => {
      if (calls.some(({ method }) => method === 'eth_getTransactionCount')) looks += 1
    }
    const words = await chain.commandOf(`provider appeal ${dealId} --yes`, chain.provider, relay.url)
    const second = runCommand(...words)
    await eventually('the second run waits for the first', () => looks > 2)
    await chain.anvil.rpc('evm_setAutomine', [true])
    await chain.anvil.rpc('evm_mine')
    const { code, out, err } = await second
    assert.equal(code, exitCodes.ok, err)
    assert.match(err, /waiting for a transaction of an earlier run/)
    assert.match(out, /appealed by this key: round 2 is open/)
    assert.equal(await nonceOf(chain.provider.address), nonce + 1)
    assert.equal(fundsBefore - (await chain.balanceOf(chain.provider.address)), 14n * LP)
  })

  it('collects everything once the second panel has ruled for it', async () => {
    await chain.rule(dealId, 'ACCEPT')
    const waits = await provider(`claim ${dealId} --yes`)
    assert.equal(waits.code, exitCodes.temporary, waits.err)
    assert.match(waits.out, /collect after that/)
    await chain.advance(appealSeconds + graceSeconds)
    const late = await provider(`appeal ${dealId} --anyway --yes`)
    assert.equal(late.code, exitCodes.rejected)
    assert.match(late.err, /refused \(WINDOW_OVER\)/)
    const claim = await provider(`claim ${dealId} --yes --json`)
    assert.equal(claim.code, exitCodes.ok, claim.err)
    const [done] = lines(claim.out)
    assert.deepEqual(
      done.sent.map(({ what }: { what: string }) => what.replace(/0x\w+ /, '')),
      ['let Settlement take 2.9 LP', 'finalise the dispute', 'collect 21 LP of credit'],
    )
    // The price of 10 and the collateral of 50; 21 of the appeal's 14 back; a tip of 0.1 for finalising.
    const earned = (await chain.balanceOf(chain.provider.address)) - fundsBefore
    assert.equal(earned, 60n * LP + 7n * LP + LP / 10n)
    const nothing = await provider(`claim ${dealId} --yes`)
    assert.equal(nothing.code, exitCodes.ok)
    assert.match(nothing.out, /nothing to collect; the deal is in MediationAccepted/)
    assert.match((await provider('claim --yes')).out, /owes 0x\w+ nothing/)
    const over = await provider(`appeal ${dealId} --yes`)
    assert.match(over.err, /refused \(DISPUTE_OVER\)/)
    await watch.until(/"kind":"ended"/, 120_000)
  })

  it('is told late, not never, of what happened while the node was away, and ends its watch by SIGTERM with 130', async () => {
    relay.fault = () => 'reset'
    await watch.until(/"kind":"blind"/, 120_000)
    const missed = await challenged()
    relay.calm()
    await watch.until(new RegExp(`"kind":"challenged".*"dealId":"${missed}"`), 120_000)
    watch.kill('SIGTERM')
    assert.equal((await watch.ended).code, exitCodes.interrupted)
    const kinds = lines(watch.output()).map(({ kind }) => kind)
    for (const [kind, times] of [
      ['challenged', 2],
      ['ended', 1],
      ['seeing', 1],
    ] as const)
      assert.equal(kinds.filter((one) => one === kind).length, times, kind)
    assert.ok(kinds.indexOf('blind') < kinds.indexOf('seeing'))
  })
})

describe('a creator whose challenge was ruled away', () => {
  it('appeals, loses, and collects what is left of its escrow', async () => {
    const dealId = await challenged()
    await chain.rule(dealId, 'ACCEPT')
    const creator = (words: string) => chain.run(`challenge ${words}`, chain.creator)
    const earlier = await creator('claim --yes --json')
    assert.equal(earlier.code, exitCodes.ok, earlier.err)
    const before = await chain.balanceOf(chain.creator.address)
    const wrong = await chain.run(`challenge appeal ${dealId} --yes`, chain.provider)
    assert.equal(wrong.code, exitCodes.rejected)
    assert.match(wrong.err, /refused \(NOT_THE_CREATOR\): .*lilymed provider has the same/)
    const appealed = await creator(`appeal ${dealId} --yes`)
    assert.equal(appealed.code, exitCodes.ok, appealed.err)
    assert.match(appealed.out, /done: let Settlement.*done: appeal the ruling.*round 2 is open/s)
    await chain.rule(dealId, 'REJECT')
    await chain.advance(appealSeconds + graceSeconds)
    const claimed = await creator(`claim ${dealId} --yes`)
    assert.equal(claimed.code, exitCodes.ok, claimed.err)
    // The appeal's 21, and of the escrow what nobody earned: 3 that it paid for the first panel and the fee of 2.9.
    assert.match(claimed.out, /done: collect 26\.9 LP of credit/)
    // Its collateral of 20 comes back as well; 14 were the appeal's, and 0.1 is the tip for finalising.
    assert.equal((await chain.balanceOf(chain.creator.address)) - before, 33n * LP)
  })

  it('ends a deal that nobody ruled on by timeout, and waits until it can', async () => {
    const dealId = await challenged()
    await chain.rule(dealId, 'CANNOT_REPRODUCE')
    await chain.advance(appealSeconds)
    const first = await chain.run(`challenge claim ${dealId} --yes`, chain.creator)
    assert.equal(first.code, exitCodes.temporary, first.err)
    assert.match(first.out, /done: finalise the dispute.*nobody ruled for anybody/s)
    await chain.advance(3_600)
    const second = await chain.run(`challenge claim ${dealId} --yes`, chain.creator)
    assert.equal(second.code, exitCodes.ok, second.err)
    assert.match(second.out, /done: end the deal by timeout/)
  })
})

describe('what refuses a party that is not ready', () => {
  it('says plainly that a deal is not on chain, with 3', async () => {
    const { dealId } = await chain.openDeal()
    for (const words of [
      `appeal ${dealId}`,
      `claim ${dealId}`,
      `declare ${dealId} --class portable --policy-digest ${POLICY}`,
    ]) {
      const { code, err } = await chain.run(`provider ${words} --yes`, chain.provider)
      assert.equal(code, exitCodes.notFound, err)
      assert.match(err, /not on chain.*lilymed deal anchor/s)
    }
  })

  it('refuses a paused token, and a node of another chain', async () => {
    const dealId = await challenged()
    await chain.rule(dealId, 'REJECT')
    const token = (method: string) =>
      chain.quick(chain.accounts.deployer).send({ to: chain.lilypad.token, abi: lilypadTokenAbi, method })
    await token('pause')
    const paused = await chain.run(`provider appeal ${dealId} --yes`, chain.provider)
    await token('unpause')
    assert.equal(paused.code, exitCodes.rejected)
    assert.match(paused.err, /refused \(TOKEN_PAUSED\)/)
    const config = join(chain.folder, 'other.toml')
    writeFileSync(config, '[chain]\nrpcUrl = "http://127.0.0.1:1"\nchainId = 4711\n')
    const other = await chain.run(`provider appeal ${dealId} --config ${config} --yes`, chain.provider)
    assert.equal(other.code, exitCodes.configuration)
    assert.match(other.err, /4711/)
  })
})
