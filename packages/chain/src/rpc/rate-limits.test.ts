import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { readRateLimit } from './rate-limits.ts'
import { readRetryAfter } from './retry-after.ts'

const now = Date.parse('2026-11-22T12:00:00Z')

describe('a refusal for asking too often', () => {
  const cases: ReadonlyArray<readonly [string, Parameters<typeof readRateLimit>[0], number | undefined]> = [
    ['HTTP, in seconds', { status: 429, message: '', retryAfter: '7' }, 7_000],
    ['HTTP, until a date', { status: 429, message: '', retryAfter: 'Sun, 22 Nov 2026 12:00:30 GMT' }, 30_000],
    [
      'HTTP, until a date gone by',
      { status: 429, message: '', retryAfter: 'Sun, 22 Nov 2026 11:00:00 GMT' },
      0,
    ],
    ['HTTP, without a word', { status: 429, message: '' }, undefined],
    ['HTTP, in nonsense', { status: 429, message: '', retryAfter: 'soon' }, undefined],
    ['a gateway that is full', { status: 503, message: '', retryAfter: '2' }, 2_000],
    [
      'Alchemy',
      {
        code: 429,
        message:
          'Your app has exceeded its compute units per second capacity. If you have retries enabled, you can safely ignore this message.',
      },
      undefined,
    ],
    [
      'Alchemy, for the month',
      { code: 429, message: 'Monthly capacity limit exceeded. Visit https://dashboard.alchemyapi.io' },
      undefined,
    ],
    [
      'Infura',
      {
        code: -32005,
        message: 'project ID request rate exceeded',
        data: { rate: { allowed_rps: 1, backoff_seconds: 30, current_rps: 1.4 }, see: 'https://infura.io' },
      },
      30_000,
    ],
    [
      'Infura, for the day',
      { code: -32005, message: 'daily request count exceeded, request rate limited' },
      undefined,
    ],
    [
      'QuickNode',
      { code: -32007, message: '50/second request limit reached - reduce calls per second or upgrade' },
      undefined,
    ],
    [
      'Ankr',
      { code: -32090, message: 'Too many requests, reason: call rate limit exhausted, retry in 10m0s' },
      600_000,
    ],
    [
      'Chainstack',
      {
        code: -32005,
        message: "You've exceeded the RPS limit available on the current plan.",
        data: { try_again_in: '246.482ms' },
      },
      247,
    ],
    ['Base', { code: -32016, message: 'over rate limit' }, undefined],
    ['EIP-1474', { code: -32005, message: 'limit exceeded' }, undefined],
    [
      'a day to wait, cut to a quarter of an hour',
      { status: 429, message: '', retryAfter: '86400' },
      900_000,
    ],
  ]
  for (const [who, failure, retryAfterMs] of cases) {
    test(`${who}: ${failure.message.slice(0, 60)}`, () => {
      assert.deepEqual(readRateLimit(failure, now), retryAfterMs === undefined ? {} : { retryAfterMs })
    })
  }

  test('is not found in other failures', () => {
    const others = [
      { code: 3, message: 'execution reverted' },
      { code: -32000, message: 'execution reverted: rate limit exceeded' },
      { code: -32000, message: 'header not found' },
      { code: -32005, message: 'Batch size limit exceeded' },
      { status: 503, message: 'HTTP 503' },
      { code: -32000, message: 'insufficient funds for gas * price + value' },
    ]
    for (const failure of others) assert.equal(readRateLimit(failure), null, failure.message)
  })

  test('whatever a header says, the pause is a whole number of milliseconds within a quarter of an hour', () => {
    const header = fc.oneof(
      fc.string(),
      fc.float().map(String),
      fc.date().map(String),
      fc.bigInt().map(String),
    )
    fc.assert(
      fc.property(header, (text) => {
        const pause = readRetryAfter(text, now)
        assert.ok(pause === undefined || (Number.isInteger(pause) && pause >= 0 && pause <= 900_000))
      }),
    )
  })
})
