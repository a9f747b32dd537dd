/** What a template says, with offsets into its text. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if'
      readonly condition: Pipeline
      readonly whenTrue: readonly TemplateNode[]
      readonly whenFalse: readonly TemplateNode[]
    }

/** Commands whose value becomes the last argument of the next one. */
export type Pipeline = readonly Command[]

export type Command = FieldCommand | FunctionCommand

/** `.Message`: an input, by name. */
export type FieldCommand = { readonly kind: 'field'; readonly offset: number; readonly name: string }

/** `js …` or `subst "format" …`. */
export type FunctionCommand = {
  readonly kind: 'function'
  readonly offset: number
  readonly name: 'js' | 'subst'
  readonly operands: readonly Operand[]
}

export type Operand =
  | FieldCommand
  | { readonly kind: 'string'; readonly offset: number; readonly text: string }
