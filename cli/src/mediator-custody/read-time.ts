import { AppError } from '@lilymed/service-kit'

/** A day or a time in UTC, as 2026-11-23 or 2026-11-23T06:00:00Z, in unix seconds. Throws USAGE for anything else. */
export const readTime = (text: string, flag: string): number => {
  const isWritten = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/.test(text)
  const at = isWritten ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at)) return Math.floor(at / 1000)
  const message = `${flag} takes a day such as 2026-11-23 or a time such as 2026-11-23T06:00:00Z, got ${text}`
  throw new AppError({ code: 'USAGE', message, retryable: false })
}
