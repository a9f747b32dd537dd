import { AppError } from '@lilymed/service-kit'

export type BeaconErrorCode = 'BEACON_MALFORMED_ANSWER'

/** A source of beacon rounds that did not do its part. Another source, or the same one later, may. */
export class BeaconError extends AppError {
  declare readonly code: BeaconErrorCode

  constructor(code: BeaconErrorCode, message: string) {
    super({ code, message, retryable: true })
    this.name = 'BeaconError'
  }
}
