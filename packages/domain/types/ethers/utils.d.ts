export function decodeBase58(value: string): bigint
export function encodeBase58(value: string | Uint8Array): string
export function toUtf8Bytes(text: string): Uint8Array
export function concat(parts: readonly string[]): string
