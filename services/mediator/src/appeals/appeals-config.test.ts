import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Value } from 'typebox/value'
import { appealPolicyOf, AppealsConfig } from './appeals-config.ts'

const config = {
  enabled: true,
  maxPerAppeal: '1',
  maxOutstanding: '2.5',
  keepBalance: '3',
  marginSeconds: 4,
  dishonestShare: 0.2,
  mistakenShare: 0.1,
}

it('appeals are bounded as configured, and not made where they are turned off', () => {
  const LP = 10n ** 18n
  const bounds = { mostEach: LP, mostTogether: (5n * LP) / 2n, keep: 3n * LP, marginSeconds: 4 }
  assert.deepEqual(appealPolicyOf(config), { ...bounds, dishonestShare: 0.2, mistakenShare: 0.1 })
  assert.equal(appealPolicyOf({ ...config, enabled: false }), null)
})

it('no share that a wager cannot be weighed by is taken, nor an amount that is none', () => {
  assert.ok(Value.Check(AppealsConfig, config))
  for (const wrong of [
    ...[0, 0.5, 1, -0.1, Number.NaN, Infinity].map((dishonestShare) => ({ dishonestShare })),
    ...[0, 0.51, Number.NaN].map((mistakenShare) => ({ mistakenShare })),
    ...['-1', '1e3', 'Infinity', '', '1\n', '0x1'].map((maxPerAppeal) => ({ maxPerAppeal })),
    { marginSeconds: 0 },
  ])
    assert.equal(Value.Check(AppealsConfig, { ...config, ...wrong }), false, JSON.stringify(wrong))
})
