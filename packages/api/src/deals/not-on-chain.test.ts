import assert from 'node:assert/strict'
import { it } from 'node:test'
import { planChallenge } from '../challenge/plan-challenge.ts'
import { PROBLEMS } from '../problems.ts'
import { PORTABLE, samplePosition } from '../testing/sample-position.ts'
import { notOnChain, OFF_CHAIN } from './not-on-chain.ts'

it('plans, answers and pages say in the same words what a deal that is not on chain is, and what to do', () => {
  assert.match(OFF_CHAIN, /settles off chain; .* lilymed deal anchor$/)
  assert.ok(
    notOnChain('the controller 0x21').startsWith('this deal is not on chain: the controller 0x21 has none'),
  )
  assert.ok(notOnChain('nobody').endsWith(OFF_CHAIN))
  const plan = planChallenge(samplePosition({ deal: null }), {}, PORTABLE)
  assert.ok(plan.kind === 'rejected' && plan.rejection.code === 'NOT_ON_CHAIN')
  assert.ok(plan.rejection.message.includes(OFF_CHAIN))
  assert.ok(PROBLEMS.DEAL_NOT_FOUND.explanation.includes(OFF_CHAIN))
})
