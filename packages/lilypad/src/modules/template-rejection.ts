/** Where something stands in a template: `offset` in UTF-16 units from 0, `line` and `column` from 1. */
export type TemplatePosition = { readonly offset: number; readonly line: number; readonly column: number }

/** Why a template was not rendered. */
export type TemplateRejection = {
  readonly code:
    | 'TEMPLATE_SYNTAX'
    | 'TEMPLATE_UNSUPPORTED'
    | 'TEMPLATE_ARGUMENT'
    | 'TEMPLATE_TOO_LARGE'
    | 'TEMPLATE_TOO_DEEP'
  readonly message: string
  readonly position: TemplatePosition
}

/** Carries a rejection out of lexer, parser and renderer; never leaves {@link renderTemplate}. */
export class TemplateRefusal extends Error {
  readonly code: TemplateRejection['code']
  readonly offset: number

  constructor(code: TemplateRejection['code'], offset: number, message: string) {
    super(message)
    this.code = code
    this.offset = offset
  }
}

/** The line and column of an offset. */
export const positionAt = (text: string, offset: number): TemplatePosition => {
  const before = text.slice(0, offset)
  return { offset, line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}
