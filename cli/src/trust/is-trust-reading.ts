import type { TrustReading } from '@lilymed/domain'

const isTexts = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === 'string')

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string'

const isAccount = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false
  const { kind, codeHash, implementation, proxyAdmin, safe, hidden } = value as Record<string, unknown>
  const owners = typeof safe === 'object' && safe !== null ? (safe as Record<string, unknown>)['owners'] : []
  return (
    ['nobody', 'externally-owned', 'delegated', 'contract'].includes(String(kind)) &&
    [codeHash, implementation, proxyAdmin].every(isTextOrNull) &&
    [owners, hidden].every((list) => Array.isArray(list) && list.every((one) => typeof one === 'string'))
  )
}

/** Whether a document is a reading as this program writes it, as far as a comparison looks at it. */
export const isTrustReading = (value: unknown): value is TrustReading => {
  if (typeof value !== 'object' || value === null) return false
  const { contracts, values, unread, accounts } = value as Record<string, unknown>
  return (
    [contracts, values, unread].every(isTexts) &&
    typeof accounts === 'object' &&
    accounts !== null &&
    Object.values(accounts).every(isAccount)
  )
}
