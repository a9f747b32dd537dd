import { lexTemplate } from './lex-template.ts'
import { readPipeline } from './read-pipeline.ts'
import type { TemplateNode } from './template-node.ts'
import { TemplateRefusal } from './template-rejection.ts'
import { createTokenReader } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

const maximumDepth = 32

type Branch = { readonly nodes: readonly TemplateNode[]; readonly endedBy: 'else' | 'end' | 'end of text' }

const readKeyword = (reader: TokenReader): string | undefined => {
  const token = reader.peek()
  if (token.kind !== 'word' || !['if', 'else', 'end'].includes(token.text)) return undefined
  reader.next()
  return token.text
}

const closeAction = (reader: TokenReader, keyword: string): void => {
  reader.skipSpace()
  const token = reader.next()
  if (token.kind === 'close') return
  throw new TemplateRefusal(
    'TEMPLATE_UNSUPPORTED',
    token.offset,
    `expected "}}" after "${keyword}", found ${token.kind}`,
  )
}

const parseIf = (reader: TokenReader, depth: number, offset: number): TemplateNode => {
  if (depth >= maximumDepth) {
    throw new TemplateRefusal('TEMPLATE_TOO_DEEP', offset, `expected at most ${maximumDepth} nested ifs`)
  }
  const condition = readPipeline(reader)
  const whenTrue = parseBranch(reader, depth + 1)
  const whenFalse = whenTrue.endedBy === 'else' ? parseBranch(reader, depth + 1) : undefined
  const last = whenFalse ?? whenTrue
  if (last.endedBy !== 'end') {
    throw new TemplateRefusal(
      'TEMPLATE_SYNTAX',
      offset,
      `expected "end" for this "if", found ${last.endedBy}`,
    )
  }
  return { kind: 'if', condition, whenTrue: whenTrue.nodes, whenFalse: whenFalse?.nodes ?? [] }
}

const parseBranch = (reader: TokenReader, depth: number): Branch => {
  const nodes: TemplateNode[] = []
  for (;;) {
    const token = reader.next()
    if (token.kind === 'text') nodes.push({ kind: 'text', text: token.text })
    if (token.kind === 'end of text') return { nodes, endedBy: token.kind }
    if (token.kind !== 'open') continue
    reader.skipSpace()
    const keyword = readKeyword(reader)
    if (keyword === 'else' || keyword === 'end') {
      closeAction(reader, keyword)
      if (depth === 0)
        throw new TemplateRefusal('TEMPLATE_SYNTAX', token.offset, `expected an "if" before "${keyword}"`)
      return { nodes, endedBy: keyword }
    }
    nodes.push(
      keyword === 'if'
        ? parseIf(reader, depth, token.offset)
        : { kind: 'output', pipeline: readPipeline(reader) },
    )
  }
}

/** Reads a template of the subset. Throws a TemplateRefusal at everything else. */
export const parseTemplate = (text: string): readonly TemplateNode[] =>
  parseBranch(createTokenReader(lexTemplate(text)), 0).nodes
