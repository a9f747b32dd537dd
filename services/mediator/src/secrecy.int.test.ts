import assert from 'node:assert/strict'
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { AppError } from '@lilymed/service-kit'
import type { TransactionOutcome, TransactionRequest } from './duties/transactions.ts'
import { checkEvidenceCar } from './evidence/check-evidence-car.ts'
import { createVoteSecrets } from './keystore/vote-secrets.ts'
import { chainId, createFakeChain, disputeId, pool, revealedAs } from './testing/fake-chain.ts'
import { masterOf, mediatorAt, withNodes } from './testing/fake-node.ts'

const mediator = mediatorAt(1)
const other = `0x${'bb'.repeat(32)}`
const salt = createVoteSecrets(masterOf(mediator)).saltOf({ chainId, pool, disputeId, round: 1, mediator })
const master = Buffer.from(masterOf(mediator)).toString('hex')
const secrets = [
  /REJECT/,
  /MISMATCH/i,
  /"run":2/,
  new RegExp(other.slice(2)),
  new RegExp(salt.slice(2)),
  new RegExp(master),
]

describe('until the reveal is final', () => {
  it('nothing a mediator logs, tells or fails with says anything of its vote', async () => {
    const chain = createFakeChain({ seats: [mediator] })
    await withNodes(async (start) => {
      let refusals = 0
      const transactions = {
        send: (request: TransactionRequest): Promise<TransactionOutcome> => {
          const isVote = /\.(commit|reveal)$/.test(request.id)
          refusals += 1
          // A careless sender quotes the call in its message, cause and data.
          const details = {
            code: 'RPC_FAILED',
            message: `cannot send ${request.data}`,
            retryable: true,
            data: { data: request.data },
            cause: new Error(request.data),
          }
          return isVote && refusals % 3 !== 0
            ? Promise.reject(new AppError(details))
            : chain.transactionsOf(mediator).send(request)
        },
      }
      const node = await start({ address: mediator, chain, finds: () => other, changes: { transactions } })
      const seen: string[] = []
      const output = (): string =>
        `${node.logs()}\n${JSON.stringify(node.steps)}\n${inspect(node.engine.status(), { depth: 9 })}`
      await chain.open()
      await chain.mineUntil(() => {
        if (!node.steps.some(({ step }) => step === 'revealFinal')) {
          const kept = readdirSync(node.evidenceFolder).filter((name) => name.endsWith('.car'))
          seen.push(...kept)
          const names = kept.map((name) => name.replace('.car', ''))
          for (const secret of [...secrets, ...names]) assert.doesNotMatch(output(), new RegExp(secret))
          assert.deepEqual(readdirSync(join(node.evidenceFolder, 'published')), [])
        }
        return revealedAs(chain, mediator, 'REJECT')
      })
      assert.equal(new Set(seen).size, 1, 'the evidence must have been there before the reveal')
      assert.ok(node.logs().includes('RPC_FAILED'), 'the failures must have been logged, by their code')
      await chain.mineUntil(() => node.steps.some(({ step }) => step === 'revealFinal'))
      assert.match(output(), /REJECT/)
      for (const secret of secrets.slice(-2)) assert.doesNotMatch(output(), secret)
      const published = join(node.evidenceFolder, 'published', `${disputeId}.1.car`)
      await chain.mineUntil(() => existsSync(published))
      const evidence = await checkEvidenceCar(createReadStream(published))
      assert.equal(evidence, chain.members().get(mediator)?.revealed?.evidence)
    })
  })
})
