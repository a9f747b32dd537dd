import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AbiCoder } from 'ethers/abi'
import { MaxUint256 } from 'ethers/constants'
import { createContractClient, explainRevert } from '@lilymed/chain'
import { lilypadTokenAbi } from '@lilymed/contracts-abi'
import { ensureAllowance, keepTrying } from './ensure-allowance.ts'
import type { TransactionOutcome, TransactionRequest } from './transactions.ts'

const [owner, tokenAddress, spender] = ['1', '2', '3'].map((digit) => `0x${digit.repeat(40)}`) as [
  string,
  string,
  string,
]
const mined: TransactionOutcome = { kind: 'mined', txHash: '0x01', blockNumber: 1 }

const tokenWith = (allowance: bigint) => {
  const result = AbiCoder.defaultAbiCoder().encode(['uint256'], [allowance])
  const provider = { sendBatch: async () => [{ ok: true as const, result }] }
  return createContractClient(lilypadTokenAbi, tokenAddress, { provider, explain: explainRevert })
}

const allowing = async (
  allowance: bigint,
  outcome: TransactionOutcome = mined,
): Promise<readonly TransactionRequest[]> => {
  const token = tokenWith(allowance)
  const sent: TransactionRequest[] = []
  const transactions = {
    send: async (request: TransactionRequest, onSent?: (txHash: string) => void) => {
      sent.push(request)
      onSent?.('0x01')
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

  it('is approved again where an earlier approval reverted, or was mined and is not there any more', async () => {
    for (const earlier of [{ ...mined, kind: 'refused', code: 'Paused' } as const, mined]) {
      const ids: string[] = []
      await ensureAllowance({
        owner,
        token: tokenWith(0n),
        spender,
        transactions: {
          send: async ({ id }, onSent) => {
            ids.push(id)
            if (ids.length < 3) return earlier
            onSent?.('0x02')
            return mined
          },
        },
      })
      assert.deepEqual(
        ids,
        ['', '.1', '.2'].map((end) => `allowance.${spender}.0${end}`),
      )
    }
  })

  it('that reverts now is not paid for again at once', async () => {
    let sent = 0
    const send = async (_: TransactionRequest, onSent?: (txHash: string) => void) => {
      sent += 1
      onSent?.('0x01')
      return { kind: 'refused', code: 'Paused', blockNumber: 5 } as const
    }
    const ensuring = ensureAllowance({ owner, token: tokenWith(0n), spender, transactions: { send } })
    await assert.rejects(ensuring, { code: 'ALLOWANCE_REFUSED' })
    assert.equal(sent, 1)
  })

  it('is tried until it is there, every failure told, and no longer than the node runs', async () => {
    const stopping = new AbortController()
    const failures: unknown[] = []
    let tries = 0
    const ensure = async (): Promise<void> => {
      tries += 1
      if (tries < 3) throw new Error(`try ${tries}`)
    }
    const options = {
      signal: stopping.signal,
      onFailed: (failure: unknown) => void failures.push(failure),
      pauseMs: 1,
    }
    await keepTrying(ensure, options)
    assert.deepEqual([tries, failures.length], [3, 2])
    const failing = keepTrying(() => Promise.reject(new Error('never')), { ...options, pauseMs: 1_000_000 })
    stopping.abort()
    await failing
  })

  it('that the token refuses is said by the code of its refusal', async () => {
    await assert.rejects(allowing(0n, { kind: 'refused', code: 'Paused' }), {
      code: 'ALLOWANCE_REFUSED',
      message: /Paused/,
    })
  })
})
