import { parseJson } from '../json/parse-json.ts'

const decode = (input: string): string => {
  const parsed = parseJson(input)
  if (parsed.kind === 'parsed' && parsed.node.kind === 'string') return parsed.node.value
  throw new RangeError('expected arguments that are JSON strings, as inputs are')
}

/**
 * Lilypad's template function `subst`: decodes its JSON-encoded inputs and puts them into the format raw, which lets an input
 * write JSON of its own. Of Go's format verbs only `%s` and `%%` are in the subset. Throws a RangeError for other verbs, for
 * arguments that are no JSON strings, and where verbs and arguments differ in number.
 */
export const subst = (format: string, inputs: readonly string[]): string => {
  const values = inputs.map(decode)
  let used = 0
  const text = format.replace(/%(.?)/gsu, (_, verb: string) => {
    if (verb === '%') return '%'
    const value = values[used]
    used += 1
    if (verb !== 's' || value === undefined)
      throw new RangeError(`expected %s with an argument, found "%${verb}"`)
    return value
  })
  if (used !== values.length) throw new RangeError(`expected ${used} arguments, got ${values.length}`)
  return text
}
