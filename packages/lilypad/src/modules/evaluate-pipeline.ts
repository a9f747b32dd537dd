import { jsEscape } from './js-escape.ts'
import { subst } from './subst.ts'
import { TemplateRefusal } from './template-rejection.ts'
import type { Command, FunctionCommand, Operand, Pipeline } from './template-node.ts'

/** An input that was not given: false as a condition, `<no value>` as text. */
export const missing = Symbol('no value')

/** The value of a pipeline. */
export type TemplateValue = string | typeof missing

/** The JSON-encoded inputs of a template, by name. */
export type BoundInputs = ReadonlyMap<string, string>

/** What a value prints as. */
export const printValue = (value: TemplateValue): string => (value === missing ? '<no value>' : value)

const evaluateOperand = (operand: Operand, inputs: BoundInputs): TemplateValue =>
  operand.kind === 'string' ? operand.text : (inputs.get(operand.name) ?? missing)

const callJs = (command: FunctionCommand, values: readonly TemplateValue[]): string => {
  const [value, ...more] = values
  if (value === undefined || more.length > 0) {
    throw new TemplateRefusal(
      'TEMPLATE_UNSUPPORTED',
      command.offset,
      `expected js with one argument, got ${values.length}`,
    )
  }
  return jsEscape(printValue(value))
}

const callSubst = (command: FunctionCommand, values: readonly TemplateValue[]): string => {
  const [format] = command.operands
  if (format?.kind !== 'string') {
    throw new TemplateRefusal(
      'TEMPLATE_UNSUPPORTED',
      command.offset,
      'expected subst with a format in quotes',
    )
  }
  const inputs = values.slice(1).map((value) => {
    if (value !== missing) return value
    throw new TemplateRefusal(
      'TEMPLATE_ARGUMENT',
      command.offset,
      'expected subst with inputs that were given',
    )
  })
  try {
    return subst(format.text, inputs)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new TemplateRefusal('TEMPLATE_ARGUMENT', command.offset, error.message)
  }
}

const evaluateCommand = (
  command: Command,
  piped: readonly TemplateValue[],
  inputs: BoundInputs,
): TemplateValue => {
  if (command.kind === 'field') {
    if (piped.length === 0) return evaluateOperand(command, inputs)
    throw new TemplateRefusal(
      'TEMPLATE_ARGUMENT',
      command.offset,
      'expected a function behind "|", found a field',
    )
  }
  const values = [...command.operands.map((operand) => evaluateOperand(operand, inputs)), ...piped]
  return command.name === 'js' ? callJs(command, values) : callSubst(command, values)
}

/** The value of a pipeline: each command's value is the last argument of the next. Throws a TemplateRefusal. */
export const evaluatePipeline = (pipeline: Pipeline, inputs: BoundInputs): TemplateValue => {
  let piped: readonly TemplateValue[] = []
  for (const command of pipeline) piped = [evaluateCommand(command, piped, inputs)]
  return piped[0] ?? missing
}
