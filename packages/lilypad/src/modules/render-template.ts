import { goJsonString } from '../json/go-json.ts'
import { evaluatePipeline, missing, printValue } from './evaluate-pipeline.ts'
import type { BoundInputs } from './evaluate-pipeline.ts'
import { parseTemplate } from './parse-template.ts'
import type { TemplateNode } from './template-node.ts'
import { positionAt, TemplateRefusal } from './template-rejection.ts'
import type { TemplateRejection } from './template-rejection.ts'

/** The longest template read and the longest text rendered, in UTF-16 units. */
export const maximumTemplateLength = 256 * 1024
const maximumRenderedLength = 4 * 1024 * 1024

/** The inputs of a module, not yet encoded. `null` is a nil map. */
export type ModuleInputs = Readonly<Record<string, string>> | null

export type RenderedTemplate =
  | { readonly kind: 'rendered'; readonly text: string }
  | { readonly kind: 'rejected'; readonly rejection: TemplateRejection }

const bindInputs = (inputs: ModuleInputs): BoundInputs =>
  new Map(Object.entries(inputs ?? {}).map(([name, value]) => [name, goJsonString(value)]))

/** Grows `rendered` node by node, so that a small template with large inputs stops at the limit. */
const renderInto = (
  rendered: { text: string },
  nodes: readonly TemplateNode[],
  inputs: BoundInputs,
): void => {
  for (const node of nodes) {
    if (node.kind === 'text') rendered.text += node.text
    else if (node.kind === 'output') rendered.text += printValue(evaluatePipeline(node.pipeline, inputs))
    else {
      const value = evaluatePipeline(node.condition, inputs)
      renderInto(rendered, value === missing || value === '' ? node.whenFalse : node.whenTrue, inputs)
    }
    if (rendered.text.length > maximumRenderedLength) {
      throw new TemplateRefusal(
        'TEMPLATE_TOO_LARGE',
        0,
        `expected at most ${maximumRenderedLength} characters rendered`,
      )
    }
  }
}

const render = (template: string, inputs: ModuleInputs): string => {
  if (template.length > maximumTemplateLength) {
    throw new TemplateRefusal('TEMPLATE_TOO_LARGE', 0, `expected at most ${maximumTemplateLength} characters`)
  }
  const rendered = { text: '' }
  renderInto(rendered, parseTemplate(template), bindInputs(inputs))
  return rendered.text
}

/**
 * Renders a Lilypad module template as Lilypad's `LoadModule` does with Go's text/template: each input is first encoded as a
 * JSON string, so an empty input is true in a condition and `{{.Message}}` writes the quotes.
 *
 * The subset is what Lilypad's modules use: text, fields, `if`/`else`/`end`, pipes, `js` and `subst`. Everything else, even
 * what Go would accept, is refused at its position: a guess could make an honest provider's result look wrong.
 */
export const renderTemplate = (template: string, inputs: ModuleInputs): RenderedTemplate => {
  try {
    return { kind: 'rendered', text: render(template, inputs) }
  } catch (error) {
    if (!(error instanceof TemplateRefusal)) throw error
    const { code, message, offset } = error
    return { kind: 'rejected', rejection: { code, message, position: positionAt(template, offset) } }
  }
}
