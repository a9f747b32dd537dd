/** A refusal as Go's `http.Error` sends it: a status and one line of plain text. */
export class PlainRefusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
