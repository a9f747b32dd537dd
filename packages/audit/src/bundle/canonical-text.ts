import { canonicalJson } from '@lilymed/event-store/merkle-log'
import { Check, Errors } from 'typebox/value'
import type { Static, TSchema } from 'typebox'
import { BundleDiffers } from './bundle-differs.ts'

/** A value as canonical JSON (RFC 8785), which for the values of a bundle is canonical dag-json too. */
export const canonicalBytes = (value: unknown): Uint8Array =>
  Buffer.from(canonicalJson(JSON.parse(JSON.stringify(value))))

/**
 * Reads bytes that must be canonical JSON of a schema.
 *
 * @throws BundleDiffers naming the part and what of it is wrong
 */
export const readCanonical = <Schema extends TSchema>(
  part: string,
  schema: Schema,
  bytes: Uint8Array,
): Static<Schema> => {
  const value = parseCanonical(part, bytes)
  if (Check(schema, value)) return value
  const [first] = Errors(schema, value)
  const where = first === undefined ? '' : `: ${first.instancePath || 'it'} ${first.message}`
  throw new BundleDiffers(part, `${part} is not as this version knows it${where.slice(0, 300)}`)
}

/** Reads bytes that must be canonical JSON. @throws BundleDiffers */
export const parseCanonical = (part: string, bytes: Uint8Array): unknown => {
  try {
    const value: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    )
    if (Buffer.compare(canonicalBytes(value), bytes) === 0) return value
  } catch (failure) {
    if (!(failure instanceof SyntaxError || failure instanceof TypeError || failure instanceof RangeError))
      throw failure
  }
  throw new BundleDiffers(part, `${part} is not canonical JSON`)
}
