import { createCipheriv, createHash, randomFillSync } from 'node:crypto'
import type { Cipheriv } from 'node:crypto'

/** Where the guest's random bytes come from. */
export type Entropy = {
  fill(target: Uint8Array<ArrayBuffer>): void
}

/**
 * The same bytes for the same seed on every machine: the AES-256-CTR key stream (NIST SP 800-38A) under
 * sha256("lilymed/entropy/1/" + seed), counter from zero.
 */
export function createSeededEntropy(seed: string): Entropy {
  let stream: Cipheriv | undefined
  return {
    fill: (target) => {
      stream ??= createCipheriv(
        'aes-256-ctr',
        createHash('sha256').update(`lilymed/entropy/1/${seed}`).digest(),
        Buffer.alloc(16),
      )
      target.set(stream.update(new Uint8Array(target.length)))
    },
  }
}

/** The machine's own entropy, for a bundle whose capabilities ask for it. */
export function createHostEntropy(): Entropy {
  return { fill: (target) => void randomFillSync(target) }
}
