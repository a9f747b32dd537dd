import { fine, found } from './check.ts'
import type { Check } from './check.ts'

/** What became of opening the keystore. */
export type KeystoreObservation =
  | {
      readonly kind: 'opened'
      readonly address: string
      /** Whether something else than the keystore signs, which other machines may ask as well. */
      readonly isRemote: boolean
    }
  /** A running node holds it. */
  | { readonly kind: 'inUse'; readonly address: string | null }
  /** Its passphrase is asked for at a terminal, and nobody was there. */
  | { readonly kind: 'notTried'; readonly address: string | null }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

/** How the keys stand. */
export const checkKeystore = (observed: KeystoreObservation): Check => {
  switch (observed.kind) {
    case 'opened':
      return fine(
        'signer',
        `the keystore opens, and the key of ${observed.address} is at hand${observed.isRemote ? '; no lock keeps another machine from signing with it: run one node alone' : ''}`,
      )
    case 'inUse':
      return fine(
        'signer',
        `the keystore of ${observed.address ?? 'this mediator'} is open in a running node`,
      )
    case 'notTried':
      return found(
        'signer',
        'unknown',
        'the passphrase is asked for when the node starts, so the keystore was not opened',
        'run the doctor at a terminal, or name a passphraseFile so that the node can start by itself',
      )
    default:
      return found(
        'signer',
        'failed',
        observed.message,
        remedies[observed.code] ?? 'make one: lilymed mediator init',
      )
  }
}

const remedies: Readonly<Record<string, string>> = {
  WRONG_PASSPHRASE: 'correct the passphrase file; without it the keys are lost',
  KEYSTORE_EXPOSED: 'take the rights away that the message names',
}
