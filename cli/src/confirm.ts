import { createInterface } from 'node:readline/promises'

/** Asks a person at the terminal a question that only yes agrees to; without a terminal nobody agrees. */
export const confirm = async (
  question: string,
  note: (text: string) => void,
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean } = process.stdin,
): Promise<boolean> => {
  if (input.isTTY !== true) return false
  note(`${question} [y/N] `)
  const lines = createInterface({ input, terminal: false })
  try {
    for await (const line of lines) return /^y(es)?$/i.test(line.trim())
    return false
  } finally {
    lines.close()
  }
}
