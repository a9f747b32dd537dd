import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import { exitCodes } from '@lilymed/service-kit'
import { runCommand } from '../../cli/src/testing/run-command.ts'
import { LP, startPartyChain, WRONG_CLAIM } from './party-chain.ts'
import type { PartyChain } from './party-chain.ts'

let chain: PartyChain

describe('lilymed challenge', () => {
  before(async () => {
    chain = await startPartyChain()
  })
  after(() => chain.close())

  it('says plainly that a deal is not on chain, and what can be done', async () => {
    const { dealId } = await chain.openDeal()
    const { code, err } = await chain.run(`challenge ${dealId}`)
    assert.equal(code, exitCodes.notFound)
    assert.match(err, /not on chain/)
    assert.match(err, /settles off chain.*lilymed deal anchor/s)
  })

  it('without a key shows deal, claim, cost, panel and every outcome, and sends nothing', async () => {
    const dealId = await chain.submittedDeal()
    const { code, out, err } = await chain.run(`challenge ${dealId}`)
    assert.equal(code, exitCodes.ok, err)
    for (const expected of [
      dealId,
      chain.provider.address,
      /deadline +20/,
      /fits +1 round: round 1 3 LP/,
      /3 seats of class portable, drawn by stake among 6 operators/,
      /REJECT +-3\.1 LP +-50 LP/,
      /ACCEPT +-13\.1 LP +\+10 LP/,
      /UNSERVICEABLE +0 LP/,
      /nothing was sent: no key was named/,
    ])
      assert.match(out, expected instanceof RegExp ? expected : new RegExp(expected))
    assert.equal(BigInt(await chain.disputeOf(dealId)), 0n)
  })

  it('refuses in words whoever is not the deal’s creator', async () => {
    const dealId = await chain.submittedDeal()
    const { code, err } = await chain.run(`challenge ${dealId} --yes`, chain.provider)
    assert.equal(code, exitCodes.rejected)
    assert.match(err, /NOT_THE_CREATOR/)
    assert.match(err, /tx\.origin/)
  })

  it('sends allowance, escrow and check, and a second call finds the dispute and follows it to the ruling', async () => {
    const dealId = await chain.submittedDeal()
    const before = await chain.balanceOf(chain.creator.address)
    const first = await chain.run(`challenge ${dealId} --yes`, chain.creator)
    assert.equal(first.code, exitCodes.ok, first.err)
    assert.match(first.out, /done: let Settlement .* take 3 LP/)
    const disputeId = await chain.disputeOf(dealId)
    assert.match(first.out, new RegExp(`dispute +${disputeId}`))
    // 3 of escrow and 3 of Lilypad's fee, less the judging collateral that comes back.
    assert.equal(before - (await chain.balanceOf(chain.creator.address)), 5n * LP)
    await chain.rule(dealId, 'REJECT')
    await chain.finalise(dealId)
    const second = await chain.run(`challenge ${dealId} --watch --json`, chain.creator)
    assert.equal(second.code, exitCodes.ok, second.err)
    const lines = second.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(lines[0], { kind: 'disputed', disputeId, sent: [] })
    assert.deepEqual(lines.at(-1), { kind: 'ruled', disputeId, outcome: 'REJECT', isFinal: false })
    assert.equal(before - (await chain.balanceOf(chain.creator.address)), 5n * LP - 20n * LP, 'paid once')
  })

  it('pays and checks in one transaction through the forwarder of the network', async () => {
    const dealId = await chain.submittedDeal()
    const { code, out, err } = await chain.run(
      `challenge ${dealId} --yes --json --forwarder ${chain.pool.challengeForwarder}`,
      chain.creator,
    )
    assert.equal(code, exitCodes.ok, err)
    const [said] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.equal(said.sent.length, 2)
    assert.equal(said.disputeId, await chain.disputeOf(dealId))
  })

  it('takes controller, chain and forwarder from the record of the deployment, and refuses that of another pool', async () => {
    const hash = `0x${'00'.repeat(32)}`
    const record = (disputePool: string, name: string): string => {
      const file = join(chain.folder, name)
      const done = [
        ['DisputePool', disputePool],
        ['ChallengeForwarder', chain.pool.challengeForwarder],
      ].map(([contract, address]) => ({
        step: `deploy ${contract}`,
        input: hash,
        transaction: hash,
        address,
      }))
      const { controller } = chain.lilypad
      const of = { version: 1, chainId: chain.anvil.chainId, genesis: hash, deployer: controller, controller }
      writeFileSync(file, JSON.stringify({ ...of, done }))
      return file
    }
    const look = (file: string, ...more: string[]) =>
      runCommand('challenge', dealId, '--rpc', chain.anvil.url, '--record', file, ...more)
    const dealId = await chain.submittedDeal()
    const { code, out, err } = await look(record(chain.pool.disputePool, 'network.json'))
    assert.equal(code, exitCodes.ok, err)
    assert.ok(out.includes(`let ChallengeForwarder ${chain.pool.challengeForwarder} take 3 LP`), out)
    assert.match(out, /have the result checked, in one transaction/)
    const other = await look(record(chain.pool.settlement, 'other.json'))
    assert.equal(other.code, exitCodes.configuration)
    assert.match(other.err, /name the record of the pool that is in charge/)
    const none = await look(join(chain.folder, 'none.json'))
    assert.equal(none.code, exitCodes.notFound)
    assert.match(none.err, /there is no deployment record/)
  })

  const funded = async (): Promise<string> => {
    const dealId = await chain.submittedDeal()
    await chain.as(chain.creator).allowAppeal(3n * LP)
    await chain.quick(chain.creator).send({
      to: chain.pool.disputePool,
      abi: disputePoolAbi,
      method: 'fundChallenge',
      args: [dealId, chain.drawClass, 1],
    })
    return dealId
  }

  it('takes escrow back that was paid and never used, once, and from no dispute', async () => {
    const dealId = await funded()
    const dry = await chain.run(`challenge withdraw ${dealId} --dry-run`, chain.creator)
    assert.equal(dry.code, exitCodes.ok, dry.err)
    assert.match(
      dry.out,
      /1\. take 3 LP of escrow back[\s\S]*come back into the wallet of 0x[\s\S]*can still be challenged/,
    )
    const unasked = await chain.run(`challenge withdraw ${dealId} --json`, chain.creator)
    assert.equal(unasked.code, exitCodes.rejected)
    const stranger = await chain.run(`challenge withdraw ${dealId} --yes`, chain.provider)
    assert.equal(stranger.code, exitCodes.rejected)
    assert.match(stranger.err, /NOT_THE_CREATOR/)
    const done = await chain.run(`challenge withdraw ${dealId} --yes --json`, chain.creator)
    assert.equal(done.code, exitCodes.ok, done.err)
    assert.deepEqual(JSON.parse(done.out).sent.length, 1)
    const again = await chain.run(`challenge withdraw ${dealId} --yes`, chain.creator)
    assert.deepEqual([again.code, /no escrow of a challenge/.test(again.out)], [exitCodes.ok, true])
    const raised = await chain.run(`challenge ${dealId} --rounds 1 --yes`, chain.creator)
    assert.equal(raised.code, exitCodes.ok, raised.err)
    const used = await chain.run(`challenge withdraw ${dealId} --yes`, chain.creator)
    assert.equal(used.code, exitCodes.rejected)
    assert.match(used.err, /DISPUTE_EXISTS.*lilymed challenge claim/)
    assert.equal(
      (await chain.run('challenge withdraw QmNowhere --yes', chain.creator)).code,
      exitCodes.notFound,
    )
  })

  it('goes on where an earlier run ended', async () => {
    const dealId = await funded()
    const { code, out, err } = await chain.run(`challenge ${dealId} --yes --json`, chain.creator)
    assert.equal(code, exitCodes.ok, err)
    assert.equal(JSON.parse(out.trim().split('\n')[0] ?? '').sent.length, 1)
  })

  it('says when it is too late, and that a dispute which nobody funds costs nothing', async () => {
    const dealId = await chain.submittedDeal()
    const paid = await funded()
    await chain.advance(3_500)
    const { code, err } = await chain.run(`challenge ${dealId} --yes`, chain.creator)
    assert.equal(code, exitCodes.rejected)
    assert.match(err, /CHECK_TOO_LATE/)
    assert.doesNotMatch(err, /escrow/)
    const late = await chain.run(`challenge ${paid} --yes`, chain.creator)
    assert.match(late.err, /CHECK_TOO_LATE[\s\S]*3 LP are in escrow.*lilymed challenge withdraw/)
    const back = await chain.run(`challenge withdraw ${paid} --yes`, chain.creator)
    assert.equal(back.code, exitCodes.ok, back.err)
  })

  it('refuses what is no deal id before it asks anybody', async () => {
    const { code, err } = await chain.run('challenge \u001b[31m')
    assert.equal(code, exitCodes.usage)
    assert.ok(!err.includes('\u001b'))
  })

  /** Whatever of a result can be found wrong before it is submitted, and what is said of the rest. */
  const refusesToSubmit = async (dealId: string, document: string): Promise<void> => {
    const own = join(chain.folder, 'own-result')
    mkdirSync(own)
    writeFileSync(join(own, 'stdout'), 'another result\n')
    const other = join(chain.folder, 'other-deal.json')
    writeFileSync(
      other,
      readFileSync(document, 'utf8').replaceAll('"instruction_price":10', '"instruction_price":11'),
    )
    const named = `deal submit ${dealId} --yes --data-id ${WRONG_CLAIM}`
    for (const [words, message] of [
      [`${named} --deal-file ${other}`, /expected a document that hashes to/],
      [`${named} --result ${own}`, /is not the result that is claimed/],
    ] as const) {
      const { code, err } = await chain.run(words, chain.provider)
      assert.deepEqual([code, message.test(err)], [exitCodes.rejected, true], err)
    }
    const answers: Record<string, unknown> = {}
    const solver = createServer(({ url = '' }, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(url.endsWith('/result') ? JSON.stringify(answers) : readFileSync(document))
    })
    await new Promise<void>((resolve) => solver.listen(0, '127.0.0.1', resolve))
    try {
      const url = `http://127.0.0.1:${(solver.address() as AddressInfo).port}`
      const sound = { id: '', deal_id: dealId, data_id: WRONG_CLAIM, error: '', instruction_count: 1 }
      for (const [change, message] of [
        [{ deal_id: 'QmOther' }, /result of another deal, QmOther/],
        [{ instruction_count: 1_000 }, /charges 1000 instructions.*--instructions 1000/],
        [{ error: 'no \u001b[2Jdisk' }, /but a failure: no \[2Jdisk/],
      ] as const) {
        Object.assign(answers, sound, change)
        const { code, err } = await chain.run(`deal submit ${dealId} --yes --solver ${url}`, chain.provider)
        assert.deepEqual([code, message.test(err)], [exitCodes.rejected, true], err)
      }
      Object.assign(answers, sound)
      const dry = await chain.run(`deal submit ${dealId} --dry-run --solver ${url}`, chain.provider)
      assert.equal(dry.code, exitCodes.ok, dry.err)
      assert.match(dry.out, new RegExp(`submit ${WRONG_CLAIM}[\\s\\S]*word of the solver`))
    } finally {
      solver.closeAllConnections()
      solver.close()
    }
  }

  it('puts a deal on chain by both parties’ agreement to its proved document, and its result', async () => {
    const { dealId } = await chain.openDeal()
    const solver = ` --solver ${chain.solver.url}`
    const look = await chain.run(`deal anchor ${dealId} --dry-run${solver}`, chain.creator)
    assert.equal(look.code, exitCodes.ok, look.err)
    for (const expected of [
      /proved: its document hashes to this id/,
      /creator puts up 20 LP/,
      /judging +1 h \(3600 s\), 1 LP of collateral/,
      /resource provider has not agreed yet/,
      /21 LP go from your wallet/,
    ])
      assert.match(look.out, expected)
    assert.equal((await chain.run(`challenge ${dealId}`)).code, exitCodes.notFound, 'nothing was sent')

    const file = join(chain.folder, 'deal.json')
    writeFileSync(file, await (await fetch(`${chain.solver.url}/api/v1/deals/${dealId}`)).text())
    const before = await chain.balanceOf(chain.creator.address)
    const first = await chain.run(`deal anchor ${dealId} --yes --deal-file ${file}`, chain.creator)
    assert.equal(first.code, exitCodes.ok, first.err)
    assert.match(first.out, /done: agree to the deal as its job creator/)
    assert.equal(before - (await chain.balanceOf(chain.creator.address)), 21n * LP)
    const again = await chain.run(`deal anchor ${dealId} --yes${solver}`, chain.creator)
    assert.match(again.out, /you agreed at .* the resource provider has not/)
    assert.equal(before - (await chain.balanceOf(chain.creator.address)), 21n * LP, 'paid once')

    const early = await chain.run(`deal submit ${dealId} --yes --data-id ${WRONG_CLAIM}`, chain.provider)
    assert.equal(early.code, exitCodes.rejected)
    assert.match(early.err, /NOT_AGREED/)
    const second = await chain.run(`deal anchor ${dealId} --yes --json${solver}`, chain.provider)
    assert.equal(second.code, exitCodes.ok, second.err)
    assert.equal(JSON.parse(second.out.trim().split('\n').at(-1) ?? '').sent.length, 1)
    await refusesToSubmit(dealId, file)
    const submitted = await chain.run(
      `deal submit ${dealId} --yes --data-id ${WRONG_CLAIM} --deal-file ${file}`,
      chain.provider,
    )
    assert.equal(submitted.code, exitCodes.ok, submitted.err)
    assert.doesNotMatch(submitted.out, /looked at/)
    const { out } = await chain.run(`challenge ${dealId}`)
    assert.match(out, /ResultsSubmitted/)
  })

  it('agrees to nothing that does not hash to the deal’s id, nor as a stranger', async () => {
    const { dealId } = await chain.openDeal()
    const file = join(chain.folder, 'other.json')
    const answer = await (await fetch(`${chain.solver.url}/api/v1/deals/${dealId}`)).text()
    writeFileSync(file, answer.replaceAll('"instruction_price":10', '"instruction_price":11'))
    const tampered = await chain.run(`deal anchor ${dealId} --yes --deal-file ${file}`, chain.creator)
    assert.equal(tampered.code, exitCodes.rejected)
    assert.match(tampered.err, /expected a document that hashes to/)
    writeFileSync(file, '{')
    const broken = await chain.run(`deal anchor ${dealId} --yes --deal-file ${file}`, chain.creator)
    assert.equal(broken.code, exitCodes.usage)
    assert.match(broken.err, /is no JSON/)
    const stranger = await chain.run(
      `deal anchor ${dealId} --yes --solver ${chain.solver.url}`,
      chain.accounts.deployer,
    )
    assert.equal(stranger.code, exitCodes.rejected)
    assert.match(stranger.err, /NOT_A_PARTY.*tx\.origin/)
  })
})
