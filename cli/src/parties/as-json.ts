/** One line of JSON: amounts are decimal strings. */
export const asJsonLine = (value: unknown): string =>
  `${JSON.stringify(value, (_key, field: unknown) => (typeof field === 'bigint' ? String(field) : field))}\n`
