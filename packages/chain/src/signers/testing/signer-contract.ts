import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { Transaction, computeAddress } from 'ethers'
import * as fc from 'fast-check'
import type { Signer, UnsignedTransaction } from '../signer.ts'

const order = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n

export const devnetId = 31_337n
export const contractKey = `0x${'4b'.repeat(32)}`

/** Transactions of every shape that is sent: with and without value, with little and much calldata, at any fee, of type 2 and of type 0. */
export const unsignedTransactions = fc
  .record({
    nonce: fc.integer({ min: 0, max: 2 ** 31 }),
    to: fc.uint8Array({ minLength: 20, maxLength: 20 }),
    data: fc.uint8Array({ maxLength: 600 }),
    value: fc.bigInt({ min: 0n, max: 2n ** 96n }),
    gasLimit: fc.bigInt({ min: 21_000n, max: 30_000_000n }),
    maxFeePerGas: fc.bigInt({ min: 0n, max: 2n ** 60n }),
    maxPriorityFeePerGas: fc.bigInt({ min: 0n, max: 2n ** 40n }),
    isLegacy: fc.boolean(),
  })
  .map(({ to, data, maxFeePerGas, maxPriorityFeePerGas: tip, isLegacy, ...rest }): UnsignedTransaction => ({
    ...rest,
    ...(isLegacy && { isLegacy }),
    chainId: devnetId,
    to: Transaction.from({ to: `0x${Buffer.from(to).toString('hex')}` }).to ?? '',
    data: `0x${Buffer.from(data).toString('hex')}`,
    maxFeePerGas: maxFeePerGas + tip,
    maxPriorityFeePerGas: isLegacy ? maxFeePerGas + tip : tip,
  }))

export type OpenedSigner = { readonly signer: Signer; close(): Promise<void> | void }

/** What every signer keeps, whatever holds its key. Each is opened over {@link contractKey} for chain {@link devnetId}. */
export const signerContract = (name: string, open: () => Promise<OpenedSigner>): void => {
  describe(`${name}, as every signer`, () => {
    let opened: OpenedSigner
    before(async () => (opened = await open()))
    after(() => opened.close())

    it('has the address of its key, EIP-55', () => {
      assert.equal(opened.signer.address, computeAddress(contractKey))
    })

    it('signs exactly what it was given, recoverably, with a low s', () =>
      fc.assert(
        fc.asyncProperty(unsignedTransactions, async (unsigned) => {
          const signed = Transaction.from(await opened.signer.signTransaction(unsigned))
          assert.equal(signed.from, opened.signer.address)
          const { nonce, to, data, value, gasLimit, chainId } = signed
          const { isLegacy, maxFeePerGas, maxPriorityFeePerGas, ...terms } = unsigned
          assert.deepEqual({ chainId, nonce, to, data, value, gasLimit }, terms)
          if (isLegacy === true) assert.deepEqual([signed.type, signed.gasPrice], [0, maxFeePerGas])
          else {
            const { type, accessList } = signed
            assert.deepEqual([type, accessList], [2, []])
            assert.deepEqual(
              [signed.maxFeePerGas, signed.maxPriorityFeePerGas],
              [maxFeePerGas, maxPriorityFeePerGas],
            )
          }
          assert.ok(BigInt(signed.signature?.s ?? 0) <= order / 2n)
        }),
        { numRuns: 25 },
      ))

    it('signs several at once, each its own', async () => {
      const wanted = fc.sample(unsignedTransactions, 12).map((each, nonce) => ({ ...each, nonce }))
      const signed = await Promise.all(wanted.map((each) => opened.signer.signTransaction(each)))
      assert.deepEqual(
        signed.map((raw) => Transaction.from(raw).nonce),
        wanted.map(({ nonce }) => nonce),
      )
    })

    it('shows no key, and signs nothing but transactions', () => {
      const shown = inspect(opened.signer, { depth: 12, showHidden: true })
      assert.ok(!shown.includes('4b4b4b4b'), 'the key is shown')
      const methods = Object.entries(opened.signer).filter(([, value]) => typeof value === 'function')
      assert.deepEqual(
        methods.map(([method]) => method).filter((method) => method !== 'close'),
        ['signTransaction'],
      )
    })
  })
}
