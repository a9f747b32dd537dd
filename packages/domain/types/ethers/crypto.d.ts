export function keccak256(data: string | Uint8Array): string
export function sha256(data: string | Uint8Array): string
