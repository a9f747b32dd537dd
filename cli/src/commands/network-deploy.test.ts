import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeploymentPlan, HandoverPlan, PlannedStep } from '@lilymed/network'
import { exitOfPlan } from './network-deploy.ts'
import { planInWords } from './network-deploy-plan-words.ts'

const account = `0x${'11'.repeat(20)}`
const step: PlannedStep = {
  step: 'deploy Sortition',
  isDone: false,
  pending: null,
  address: account,
  arguments: [],
  gas: 1_000n,
  refusal: null,
}
const plan: DeploymentPlan = {
  deployer: account,
  steps: [step],
  gas: 1_000n,
  gasPrice: 2n,
  balance: 2_000n,
  pool: account,
  formerHandler: undefined,
}
const handover = (kind: HandoverPlan['kind']): HandoverPlan => ({
  handler: account,
  presentHandler: account,
  owner: account,
  kind,
  call: { to: account, data: '0x' },
  deals: [],
})

test('a dry run ends with 4 where the deployment would not get through, and with 0 where it would', () => {
  assert.equal(exitOfPlan(plan, null), 0)
  assert.equal(exitOfPlan({ ...plan, gas: null, balance: 0n }, handover('would switch')), 0)
  assert.equal(exitOfPlan({ ...plan, steps: [{ ...step, gas: null, refusal: 'NotOwner' }] }, null), 4)
  assert.equal(exitOfPlan(plan, handover('owner needed')), 4)
  assert.equal(exitOfPlan(plan, handover('held up')), 4)
  const begun = { ...plan, steps: [{ ...step, pending: '0xbb' }] }
  assert.match(planInWords({}, begun, null), /signed by a run that was cut off and not mined yet: 0xbb/)
  const failing = { ...plan, steps: [{ ...step, pending: '0xbb', refusal: 'NotOwner' }] }
  assert.equal(exitOfPlan(failing, null), 4)
  assert.match(planInWords({}, failing, null), /cut off and not mined yet: 0xbb.* WOULD BE REFUSED: NotOwner/)
  const poor = { ...plan, balance: 1_999n }
  assert.match(planInWords({}, poor, null), /WHICH IS NOT ENOUGH/)
  assert.doesNotMatch(planInWords({}, plan, null), /NOT ENOUGH/)
  assert.equal(exitOfPlan(poor, null), 4)
})
