/** What can be wrong with a CAR. Nothing of one that is refused is kept. */
export type CarRefusalCode =
  | 'CID_INVALID'
  | 'NOT_A_CAR'
  | 'WRONG_ROOT'
  | 'WRONG_BLOCK'
  | 'FOREIGN_BLOCK'
  | 'TOO_LARGE'
  | 'TRUNCATED'

/** Why a CAR is not taken: a stable code, and what was expected and came, for people. */
export type CarRejection = { readonly code: CarRefusalCode; readonly message: string }

/** Thrown inside the reader, and a value at its edge. */
export class CarRefusal extends Error {
  readonly rejection: CarRejection

  constructor(code: CarRefusalCode, message: string) {
    super(message)
    this.name = 'CarRefusal'
    this.rejection = { code, message }
  }
}
