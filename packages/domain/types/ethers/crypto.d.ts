export function keccak256(data: string | Uint8Array): string
export function sha256(data: string | Uint8Array): string
export function computeHmac(algorithm: 'sha256', key: Uint8Array, data: Uint8Array): string
