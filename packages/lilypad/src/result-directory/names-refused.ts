/** Names of a result that no directory holds: one path twice, a file where a folder is, two names with one hash in a sharded directory. */
export class NamesRefused extends RangeError {
  readonly code = 'NAMES_REFUSED'

  constructor(message: string) {
    super(message)
    this.name = 'NamesRefused'
  }
}
