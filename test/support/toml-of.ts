const inline = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, each]) => `${name} = ${inline(each)}`)
  return `{ ${members.join(', ')} }`
}

/** Settings as a TOML document: JSON but for the signs between a name and its value. */
export const tomlOf = (settings: object): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${inline(value)}\n`)
    .join('')
