/** What of a bundle does not hold. Thrown inside this package alone: verifying turns it into a finding. */
export class BundleDiffers extends Error {
  readonly code = 'BUNDLE_DIFFERS'
  readonly retryable = false
  /** The part of the bundle, in words. */
  readonly part: string

  constructor(part: string, message: string) {
    super(message)
    this.name = new.target.name
    this.part = part
  }
}
