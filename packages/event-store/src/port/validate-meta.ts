import { AppendTooLarge, InvalidArgument } from './errors.ts'
import type { StreamMeta } from './event-store.ts'
import { limits } from './limits.ts'
import { checkCount, checkRevision, show } from './validate.ts'

/**
 * Checks metadata of a stream and copies it.
 *
 * @throws InvalidArgument, AppendTooLarge with the field that is wrong
 */
export function checkMeta({ maxCount, truncateBefore, custom }: StreamMeta): StreamMeta {
  if (maxCount !== undefined) checkCount('maxCount', maxCount)
  if (truncateBefore !== undefined) checkRevision('truncateBefore', truncateBefore)
  for (const [key, value] of Object.entries(custom ?? {})) {
    if (typeof value !== 'string' || !value.isWellFormed() || !key.isWellFormed()) {
      throw new InvalidArgument(`custom.${key}`, 'a text', show(value))
    }
  }
  const bytes = Buffer.byteLength(JSON.stringify(custom ?? {}))
  if (bytes > limits.maxEventBytes) throw new AppendTooLarge('custom', bytes, limits.maxEventBytes, 'bytes')
  return {
    ...(maxCount !== undefined && { maxCount }),
    ...(truncateBefore !== undefined && { truncateBefore }),
    ...(custom !== undefined && { custom: { ...custom } }),
  }
}
