export function getAddress(address: string): string
