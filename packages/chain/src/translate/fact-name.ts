/** Lilypad V1's event names and ours; every other event keeps its name. */
const RENAMED: Readonly<Record<string, string>> = {
  DealStateChange: 'DealStateChanged',
  Payment: 'PaymentMade',
}

/** Events of OpenZeppelin's building blocks: plumbing that our own events already tell in the domain's words. */
const PLUMBING: ReadonlySet<string> = new Set([
  'Approval',
  'EIP712DomainChanged',
  'Initialized',
  'OwnershipTransferStarted',
  'OwnershipTransferred',
  'Paused',
  'RoleAdminChanged',
  'RoleGranted',
  'RoleRevoked',
  'Transfer',
  'Unpaused',
])

/** The type of the fact that an event becomes; null for events that are no facts. */
export const factNameOf = (eventName: string): string | null =>
  PLUMBING.has(eventName) ? null : (RENAMED[eventName] ?? eventName)
