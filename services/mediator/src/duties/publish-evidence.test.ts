import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AppError } from '@lilymed/service-kit'
import { createEvidencePublisher } from './publish-evidence.ts'

const vote = {
  chainId: 1,
  pool: '0x00000000000000000000000000000000000000F1',
  disputeId: `0x${'d1'.repeat(32)}`,
  round: 1,
  mediator: '0x0000000000000000000000000000000000000001',
} as const
const digest = `0x${'ee'.repeat(32)}`
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

const publisherOver = (answers: (Error | undefined)[]) => {
  const asked: string[] = []
  const failures: unknown[] = []
  const publisher = createEvidencePublisher({
    evidence: {
      publish: (evidence, disputeId, round) => {
        asked.push(`${evidence} ${disputeId} ${round}`)
        const failure = answers.shift()
        return failure === undefined ? Promise.resolve() : Promise.reject(failure)
      },
    },
    onFailed: (_vote, failure) => void failures.push(failure),
  })
  return { publisher, asked, failures }
}

describe('the evidence of a final vote', () => {
  it('is laid out at the next block where the disk had no room for it, and then no more', async () => {
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
    const { publisher, asked, failures } = publisherOver([full, full, undefined])
    publisher.publish(vote, digest)
    for (let block = 0; block < 5; block += 1) {
      await turn()
      publisher.attend(vote)
    }
    assert.deepEqual(asked, Array(3).fill(`${digest} ${vote.disputeId} 1`))
    assert.deepEqual(failures, [full, full])
  })

  it('of each round is laid out, also where the disk had room for none', async () => {
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
    const { publisher, asked } = publisherOver([full, full])
    const rounds = [vote, { ...vote, round: 2 }]
    for (const each of rounds) publisher.publish(each, digest)
    await turn()
    for (const each of rounds) publisher.attend(each)
    await turn()
    assert.deepEqual(
      asked.slice(2),
      rounds.map(({ round }) => `${digest} ${vote.disputeId} ${round}`),
    )
  })

  it('that is lost is told once', async () => {
    const lost = new AppError({ code: 'EVIDENCE_LOST', message: 'it is not on this disk', retryable: false })
    const { publisher, asked, failures } = publisherOver([lost])
    publisher.publish(vote, digest)
    await turn()
    publisher.attend(vote)
    await turn()
    assert.deepEqual([asked.length, failures], [1, [lost]])
  })
})
