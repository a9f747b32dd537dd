import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AbiCoder } from 'ethers/abi'
import { MaxUint256 } from 'ethers/constants'
import { createContractClient, explainRevert } from '@lilymed/chain'
import { lilypadTokenAbi } from '@lilymed/contracts-abi'
import { ensureAllowance } from './ensure-allowance.ts'
import type { TransactionOutcome, TransactionRequest } from './transactions.ts'

const [owner, tokenAddress, spender] = ['1', '2', '3'].map((digit) => `0x${digit.repeat(40)}`) as [
  string,
  string,
  string,
]
const mined: TransactionOutcome = { kind: 'mined', txHash: '0x01', blockNumber: 1 }

const allowing = async (
  allowance: bigint,
  outcome: TransactionOutcome = mined,
): Promise<readonly TransactionRequest[]> => {
  const result = AbiCoder.defaultAbiCoder().encode(['uint256'], [allowance])
  const provider = { sendBatch: async () => [{ ok: true as const, result }] }
  const token = createContractClient(lilypadTokenAbi, tokenAddress, { provider, explain: explainRevert })
  const sent: TransactionRequest[] = []
  const transactions = {
    send: async (request: TransactionRequest) => {
      sent.push(request)
      return outcome
    },
  }
  await ensureAllowance({ owner, token, spender, transactions })
  return sent
}

describe('the allowance for Settlement', () => {
  it('is given once: with more than half of it left nothing is sent', async () => {
    assert.deepEqual(await allowing(MaxUint256 / 2n + 1n), [])
  })

  it('is approved without limit where too little is left', async () => {
    const [request, ...others] = await allowing(MaxUint256 / 2n)
    assert.deepEqual(others, [])
    assert.equal(request?.to, tokenAddress)
    const words = AbiCoder.defaultAbiCoder().encode(['address', 'uint256'], [spender, MaxUint256])
    assert.equal(request?.data, `0x095ea7b3${words.slice(2)}`)
  })

  it('that the token refuses is said by the code of its refusal', async () => {
    await assert.rejects(allowing(0n, { kind: 'refused', code: 'Paused' }), {
      code: 'ALLOWANCE_REFUSED',
      message: /Paused/,
    })
  })
})
