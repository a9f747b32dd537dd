import { SigningKey, Transaction, computeAddress, getBytes, keccak256 } from 'ethers'
import type { Answered, Asked } from './serve-answers.ts'

/** What a Web3Signer in eth1 mode, started for one chain with these keys, answers. */
export const web3SignerAnswers = (privateKeys: readonly string[], chainId: bigint) => {
  const keys = privateKeys.map((each) => new SigningKey(each))
  const keyOf = (address: string): SigningKey | undefined =>
    keys.find((key) => computeAddress(key.publicKey) === address)

  const rpc = ({ id, method, params }: RpcBody): Answered => {
    const tell = (rest: object): Answered => ({ text: JSON.stringify({ jsonrpc: '2.0', id, ...rest }) })
    if (method === 'eth_accounts')
      return tell({ result: keys.map((key) => computeAddress(key.publicKey).toLowerCase()) })
    if (method !== 'eth_signTransaction')
      return tell({ error: { code: -32_601, message: 'Method not found' } })
    const [given] = params
    const key = keyOf(Transaction.from({ to: given?.['from'] ?? null }).to ?? '')
    if (given === undefined || given['nonce'] === undefined)
      return { status: 400, text: JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_602 } }) }
    if (key === undefined)
      return tell({ error: { code: -32_000, message: `Sender account ${given['from']} is not unlocked` } })
    const { gas, from: _from, nonce, ...rest } = given
    const transaction = Transaction.from({
      type: rest['gasPrice'] === undefined ? 2 : 0,
      chainId,
      gasLimit: gas ?? '0x0',
      nonce: Number(nonce),
      ...rest,
    })
    transaction.signature = key.sign(transaction.unsignedHash)
    return tell({ result: transaction.serialized })
  }

  return ({ method, path, body }: Asked): Answered => {
    if (path === '/' && method === 'POST') return rpc(JSON.parse(body) as RpcBody)
    if (path === '/api/v1/eth1/publicKeys')
      return { text: JSON.stringify(keys.map((key) => `0x${key.publicKey.slice(4)}`)) }
    const identifier = /^\/api\/v1\/eth1\/sign\/0x([0-9a-f]{128})$/.exec(path)?.[1]
    const key = keys.find(({ publicKey }) => publicKey.slice(4) === identifier)
    if (key === undefined) return { status: 404, text: 'Public Key not found' }
    const { data } = JSON.parse(body) as { data: string }
    return { text: key.sign(keccak256(getBytes(data))).serialized }
  }
}

type RpcBody = {
  readonly id: number
  readonly method: string
  readonly params: readonly (Readonly<Record<string, string>> | undefined)[]
}
