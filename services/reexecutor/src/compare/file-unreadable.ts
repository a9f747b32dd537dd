/** A file that a comparator cannot read: it is not of the form the policy says, larger than is safe to open, or beyond our decoder. */
export class FileUnreadable extends Error {
  readonly code: 'MALFORMED' | 'TOO_LARGE' | 'UNDECODABLE'

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

/** Gives up on a file that begins in the form the policy says, and that our decoder does not take: others may. */
export const undecodable = (message: string): never => {
  throw new FileUnreadable('UNDECODABLE', message)
}
