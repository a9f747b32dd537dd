/** A power over the network: who may do what, and what comes of it. In plain words, each a sentence's part or a sentence. */
export type Power = {
  readonly id: string
  readonly contract: string
  /** The functions that it is exercised by; none where it is a right to receive or to sign. */
  readonly functions: readonly string[]
  /** The value of a reading that names who holds it. */
  readonly holder: string
  /** What the holder may do: `pause all transfers of the token`. */
  readonly may: string
  /** What comes of it. */
  readonly effect: string
  /** What it does not reach. */
  readonly limits: string
  /** The value of a reading that says how many seconds it waits; null where it works at once. */
  readonly waits: string | null
}

/** Who a state-changing function is for, where it is no power of anybody. */
export type Caller =
  /** Whoever likes: it moves on what is due, at its caller's own cost. */
  | 'anyone'
  /** Whoever acts for itself: its own stake, vote, deal, money. */
  | 'party'
  /** One other contract, by what it is wired to for good. */
  | 'wired'
  /** Changes nothing that anybody depends on. */
  | 'powerless'
