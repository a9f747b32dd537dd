import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnosisOf } from './check.ts'
import { checkDrawnAccount } from './check-drawn-account.ts'

const account = {
  key: `0x${'11'.repeat(20)}`,
  gasBalance: 10n ** 18n,
  gasPrice: 10n ** 9n,
  obstacles: [],
}
const replaced = {
  code: 'HANDLER_REPLACED',
  detail: 'the controller works with another',
  remedy: 'set it',
} as const

describe('the doctor of a mediator that Lilypad’s own handler draws', () => {
  it('finds nothing where the handler is the controller’s own and there is gas', () => {
    assert.equal(diagnosisOf(checkDrawnAccount(account, 'vote')).verdict, 'ready')
  })

  it('is not ready where no verdict can be given, in whatever mode', () => {
    for (const mode of ['observe', 'shadow', 'vote', 'full'] as const)
      assert.equal(
        diagnosisOf(checkDrawnAccount({ ...account, obstacles: [replaced] }, mode)).verdict,
        'not ready',
      )
  })

  it('asks for gas only of a node that sends, by what a verdict costs', () => {
    const poor = { ...account, gasBalance: 4n * 250_000n * 10n ** 9n }
    const gasIn = (mode: 'shadow' | 'vote', gasBalance = poor.gasBalance): string | undefined =>
      checkDrawnAccount({ ...poor, gasBalance }, mode).find(({ name }) => name === 'gas')?.state
    assert.equal(gasIn('shadow'), undefined)
    assert.equal(gasIn('vote'), 'warning')
    assert.equal(gasIn('vote', poor.gasBalance / 2n), 'failed')
  })
})
