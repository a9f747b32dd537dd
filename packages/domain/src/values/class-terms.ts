/** What governance fixes for a draw class. Weights in wei of stake. Source: IDrawClasses.ClassTerms. */
export type ClassTerms = {
  /** Mediators may register and challengers may name it. */
  readonly listed: boolean
  /** Its jobs give the same bytes everywhere, so that a REJECT counts even where the provider declared no class. */
  readonly portable: boolean
  /** While only two mediators, of two operators, can be drawn, they form the panel. */
  readonly pairs: boolean
  /** Drawable operators (a panel seats one mediator of each) from which a dispute may have a second round. */
  readonly secondRoundFrom: number
  /** Drawable operators (a panel seats one mediator of each) from which a dispute may have a third round. */
  readonly thirdRoundFrom: number
  /** Total weight below which no challenge is taken. */
  readonly weightFloor: bigint
  /** The most that all mediators of one operator weigh together; 0 for no cap. */
  readonly weightCap: bigint
}

/** Class terms as JSON: weights are decimal strings. */
export type ClassTermsJson = {
  readonly [Name in keyof ClassTerms]: ClassTerms[Name] extends bigint ? string : ClassTerms[Name]
}

/** Reads class terms from their JSON; throws a SyntaxError where a decimal string is not one. */
export const classTermsFromJson = (json: ClassTermsJson): ClassTerms => ({
  ...json,
  weightFloor: BigInt(json.weightFloor),
  weightCap: BigInt(json.weightCap),
})

/** Writes class terms as JSON. */
export const classTermsToJson = (terms: ClassTerms): ClassTermsJson => ({
  ...terms,
  weightFloor: String(terms.weightFloor),
  weightCap: String(terms.weightCap),
})
