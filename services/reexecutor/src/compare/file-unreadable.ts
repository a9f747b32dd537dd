/** A file that a comparator cannot read: it is not of the form the policy says, or larger than is safe to open. */
export class FileUnreadable extends Error {
  readonly code: 'MALFORMED' | 'TOO_LARGE'

  constructor(code: FileUnreadable['code'], message: string) {
    super(message)
    this.name = 'FileUnreadable'
    this.code = code
  }
}

/** Gives up on a file of another form than the policy says. */
export const malformed = (message: string): never => {
  throw new FileUnreadable('MALFORMED', message)
}

/** Gives up on a file that is larger than is safe to open. */
export const tooLarge = (message: string): never => {
  throw new FileUnreadable('TOO_LARGE', message)
}
