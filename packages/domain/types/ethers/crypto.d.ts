export function keccak256(data: string | Uint8Array): string
