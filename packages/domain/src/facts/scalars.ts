/** An unsigned integer too wide for a JSON number, in decimal digits: wei, seconds, block numbers. */
export type Decimal = string
/** Bytes of any length, lower-case hex with 0x. */
export type Hex = string
