/** Text of unknown origin as one printable line of at most 300 characters, fit for records, logs and terminals. */
export const printable = (text: string): string => {
  const line = text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}
