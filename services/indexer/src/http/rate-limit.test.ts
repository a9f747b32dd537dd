import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogger } from '@lilymed/service-kit'
import { createFactScript } from '../testing/fact-script.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { playNetwork } from '../testing/play-network.ts'
import { quietStatus } from '../testing/quiet-status.ts'
import { createServer } from './create-server.ts'
import { createRateLimiter } from './rate-limit.ts'

const limiterAt = (perSecond: number, burst: number) => {
  const clock = { ms: 0 }
  return { clock, take: createRateLimiter({ perSecond, burst }, () => clock.ms) }
}

describe('the rate limit', () => {
  it('lets a burst through, then one request at a time, and no more than a burst after a rest', () => {
    const { clock, take } = limiterAt(2, 3)
    assert.deepEqual(
      Array.from({ length: 4 }, () => take('a')),
      [0, 0, 0, 1],
    )
    clock.ms += 499
    assert.equal(take('a'), 1)
    clock.ms += 1
    assert.deepEqual([take('a'), take('a')], [0, 1])
    clock.ms += 3_600_000
    assert.deepEqual(
      Array.from({ length: 4 }, () => take('a')),
      [0, 0, 0, 1],
    )
  })

  it('says how long to wait, and counts each address by itself', () => {
    const { clock, take } = limiterAt(0.1, 1)
    assert.deepEqual([take('a'), take('a'), take('b')], [0, 10, 0])
    clock.ms += 5_000
    assert.equal(take('a'), 5)
  })

  it('does not forget one who goes on, however many others come', () => {
    const { take } = limiterAt(0.1, 1)
    take('busy')
    for (let other = 0; other < 25_000; other += 1) {
      take(`other ${other}`)
      if (other % 5_000 === 0) assert.ok(take('busy') > 0)
    }
    assert.ok(take('busy') > 0)
  })

  it('answers 429 with a problem that says when to come back, to probes never', async () => {
    const script = createFactScript()
    playNetwork(script)
    const app = await createServer({
      reads: filledReadModel(script.events()),
      status: quietStatus,
      logger: createLogger({ name: 'test', level: 'silent' }),
      rateLimit: { perSecond: 0.01, burst: 2 },
    })
    const ask = (url: string, remoteAddress = '192.0.2.1') => app.inject({ url, remoteAddress })
    assert.deepEqual([(await ask('/v1/chains')).statusCode, (await ask('/disputes')).statusCode], [200, 200])
    const refused = await ask('/v1/chains')
    assert.equal(refused.statusCode, 429)
    assert.match(String(refused.headers['content-type']), /^application\/problem\+json/)
    const wait = Number(refused.headers['retry-after'])
    assert.ok(wait >= 90 && wait <= 100, String(wait))
    const body = refused.json<{ code: string; retryable: boolean }>()
    assert.deepEqual([body.code, body.retryable], ['TOO_MANY_REQUESTS', true])
    assert.equal((await ask('/v1/chains', '192.0.2.2')).statusCode, 200)
    assert.equal((await ask('/health')).statusCode, 200)
    await app.close()
  })
})
