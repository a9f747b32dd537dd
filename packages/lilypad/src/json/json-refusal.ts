/** Why a text was not read as JSON, and where (UTF-16 offset from the start). */
export type JsonRejection = {
  readonly code: 'JSON_SYNTAX' | 'JSON_DUPLICATE_KEY' | 'JSON_TOO_DEEP' | 'JSON_TOO_LARGE'
  readonly message: string
  readonly offset: number
}

/** Carries a rejection out of the recursive parser; never leaves {@link parseJson}. */
export class JsonRefusal extends Error {
  readonly rejection: JsonRejection

  constructor(code: JsonRejection['code'], message: string, offset: number) {
    super(message)
    this.rejection = { code, message, offset }
  }
}
