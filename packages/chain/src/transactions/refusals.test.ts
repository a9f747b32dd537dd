import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { feesAsked, readRefusal, tellable } from './refusals.ts'
import type { RefusalKind } from './refusals.ts'

/** What clients say, as they say it. */
const WORDINGS: Readonly<Record<Exclude<RefusalKind, 'UNREACHABLE'>, readonly string[]>> = {
  KNOWN: [
    'already known',
    'ALREADY_EXISTS: already known',
    'AlreadyKnown',
    'Known transaction',
    'transaction already imported',
    'Transaction with the same hash was already imported.',
  ],
  NONCE_USED: [
    'nonce too low',
    'nonce too low: address 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, tx: 3 state: 5',
    'nonce too low: next nonce 5, tx nonce 3',
    'OldNonce',
    'OldNonce, Current nonce: 5, nonce of rejected tx: 3',
    'Nonce too low',
    'Transaction nonce is too low. Try incrementing the nonce.',
  ],
  NONCE_AHEAD: [
    'nonce too high',
    'nonce too high: address 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, tx: 9 state: 5',
    'NonceGap, Future nonce. Expected nonce: 5',
    'Transaction nonce is too distant from current sender nonce',
    'gapped-nonce tx from delegated accounts',
  ],
  REPLACEMENT_UNDERPRICED: [
    'replacement transaction underpriced',
    'INTERNAL_ERROR: replacement transaction underpriced',
    'could not replace existing tx',
    'ReplacementNotAllowed',
    'Transaction gas price is too low to replace the existing one',
  ],
  UNDERPRICED: [
    'max fee per gas less than block base fee: address 0xf39F, maxFeePerGas: 1, baseFee: 7',
    'max fee per gas less than block base fee',
    'fee cap less than block base fee',
    'gasPrice is less than the current BaseFee',
    'transaction underpriced',
    'transaction gas price below minimum: gas tip cap 0, minimum needed 1000000000',
    'FeeTooLow, MaxFeePerGas too low',
    'FeeTooLowToCompete',
    'Gas price below configured minimum gas price',
  ],
  GAS_TOO_LOW: [
    'intrinsic gas too low',
    'intrinsic gas too low: gas 21000, minimum needed 53000',
    'insufficient gas for floor data gas cost: gas 21000, minimum needed 40000',
    'Intrinsic gas exceeds gas limit',
    'call gas cost exceeds the gas limit',
  ],
  GAS_TOO_HIGH: [
    'exceeds block gas limit',
    'GasLimitExceeded, Gas limit: 30000000, gas limit of rejected tx: 40000000',
    'transaction gas limit too high (cap: 16777216, tx: 20000000)',
  ],
  INSUFFICIENT_FUNDS: [
    'insufficient funds for gas * price + value',
    'insufficient funds for gas * price + value: balance 0, tx cost 21000, overshot 21000',
    'Insufficient funds for gas * price + value',
    'InsufficientFunds, Account balance: 0, cumulative cost: 5',
    'Upfront cost exceeds account balance',
    'sender does not have enough funds',
  ],
  NODE_FEE_LIMIT: ['tx fee (1.20 ether) exceeds the configured cap (1.00 ether)'],
  POOL_FULL: [
    'txpool is full',
    'Transaction pool is full',
    'TxPoolFull',
    'in-flight transaction limit reached for delegated accounts',
  ],
  UNSUPPORTED: [
    'transaction type not supported',
    'address already reserved',
    'only replay-protected (EIP-155) transactions allowed over RPC',
    'oversized data: transaction size 140000, limit 131072',
  ],
  OTHER: ['internal error', ''],
}

describe('the refusals of nodes', () => {
  for (const [kind, messages] of Object.entries(WORDINGS)) {
    test(`${kind}: in the words of the usual clients`, () => {
      assert.deepEqual(
        messages.map((message) => [message, readRefusal(message)]),
        messages.map((message) => [message, kind]),
      )
    })
  }

  test('a price that is named is what is offered next, else twice as much', () => {
    const offered = { maxFeePerGas: 10n, maxPriorityFeePerGas: 1n }
    const asked = (kind: RefusalKind, message: string) => feesAsked(kind, message, offered)
    assert.deepEqual(
      asked('UNDERPRICED', 'less than block base fee: address 0xf, maxFeePerGas: 10, baseFee: 70'),
      {
        maxFeePerGas: 141n,
        maxPriorityFeePerGas: 1n,
      },
    )
    assert.deepEqual(asked('UNDERPRICED', 'below minimum: gas tip cap 1, minimum needed 25'), {
      maxFeePerGas: 25n,
      maxPriorityFeePerGas: 25n,
    })
    const doubled = { maxFeePerGas: 20n, maxPriorityFeePerGas: 2n }
    assert.deepEqual(asked('UNDERPRICED', 'transaction underpriced'), doubled)
    assert.deepEqual(asked('REPLACEMENT_UNDERPRICED', 'replacement transaction underpriced'), doubled)
    assert.equal(asked('GAS_TOO_LOW', 'intrinsic gas too low'), null)
  })

  test('are told without what could be calldata', () => {
    const told = tellable(`cannot decode 0x${'ab'.repeat(200)} of 0x${'cd'.repeat(20)}`)
    assert.equal(told, `cannot decode 0x… of 0x${'cd'.repeat(20)}`)
    assert.ok(tellable('x y '.repeat(500)).length <= 200)
  })
})
