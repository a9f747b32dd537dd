/** A piece of a template, with the offset of its first character. */
export type TemplateToken =
  | { readonly kind: 'text'; readonly offset: number; readonly text: string }
  | { readonly kind: 'open' | 'close' | 'pipe' | 'space' | 'end of text'; readonly offset: number }
  | { readonly kind: 'field' | 'word' | 'string'; readonly offset: number; readonly text: string }
