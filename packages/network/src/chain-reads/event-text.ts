import type { LogDescription } from 'ethers'

/** A text of an event; undefined where it is no UTF-8: contracts take any bytes for text, and no call could name these. */
export const eventText = ({ args }: Pick<LogDescription, 'args'>, field: string): string | undefined => {
  try {
    return String(args[field])
  } catch {
    return undefined
  }
}
