import { createCipheriv, createHash } from 'node:crypto'

/** Bytes as kubo's boundary vectors have them: the ChaCha20 key stream over sha256(seed), from its start on. */
export const keyStream = (seed: string): ((count: number) => Buffer) => {
  const key = createHash('sha256').update(seed).digest()
  const cipher = createCipheriv('chacha20', key, Buffer.alloc(16))
  return (count) => cipher.update(Buffer.alloc(count))
}
