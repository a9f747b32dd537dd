/** Text of unknown origin as one printable line of at most 300 characters, fit to be recorded. */
export const printable = (text: string): string => {
  const line = text.replaceAll(/[^\x20-\x7E\u00A1-\uD7FF]+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}
