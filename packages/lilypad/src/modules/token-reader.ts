import type { TemplateToken } from './template-token.ts'

/** Hands out the tokens of a template in order. */
export type TokenReader = {
  /** The token that comes next; the end of the text stays where it is. */
  readonly peek: () => TemplateToken
  readonly next: () => TemplateToken
  /** Moves behind a space; says whether there was one. */
  readonly skipSpace: () => boolean
}

/** A reader at the first token. The last token must be the end of the text. */
export const createTokenReader = (tokens: readonly TemplateToken[]): TokenReader => {
  let index = 0
  const peek = (): TemplateToken => tokens[index] ?? { kind: 'end of text', offset: 0 }
  const next = (): TemplateToken => {
    const token = peek()
    if (token.kind !== 'end of text') index += 1
    return token
  }
  return {
    peek,
    next,
    skipSpace: () => {
      const isSpace = peek().kind === 'space'
      if (isSpace) index += 1
      return isSpace
    },
  }
}
