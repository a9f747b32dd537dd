/** Text of unknown origin as one printable line of at most `longest` characters, fit for records, logs and terminals. */
export const printable = (text: string, longest = 300): string => {
  const line = text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
