import { createHash } from 'node:crypto'
import type { Manifest } from '@lilymed/audit'
import { readCar } from '@lilymed/audit'
import { canonicalBytes } from '../../packages/audit/src/bundle/canonical-text.ts'
import { cidOf } from '../../packages/audit/src/bundle/cid.ts'
import type { Codec } from '../../packages/audit/src/bundle/cid.ts'
import { writeCar } from '../../packages/audit/src/bundle/write-car.ts'
import type { Block } from '../../packages/audit/src/bundle/write-car.ts'

export type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [Name in keyof T]: Mutable<T[Name]> }
    : T

/** A bundle taken apart, to be changed by somebody who knows how bundles are made. */
export type OpenParts = {
  readonly manifest: Mutable<Manifest>
  /** Puts another block in the place of the one with a CID, and names it. */
  replace(cid: string, bytes: Uint8Array, codec?: Codec): string
  json(cid: string): unknown
}

/** Makes the bundle anew with a change, every CID and the manifest made to fit: what only proofs can find. */
export const remade = (file: Uint8Array, change: (parts: OpenParts) => void): Uint8Array => {
  const { root, blocks } = readCar(file)
  const bytesOf = (cid: string): Uint8Array => blocks.get(cid)?.bytes ?? new Uint8Array()
  const others = new Map<string, Block>([...blocks].filter(([cid]) => cid !== root.text))
  const manifest = JSON.parse(Buffer.from(bytesOf(root.text)).toString()) as Mutable<Manifest>
  change({
    manifest,
    json: (cid) => JSON.parse(Buffer.from(bytesOf(cid)).toString()) as unknown,
    replace: (cid, bytes, codec = others.get(cid)?.cid.codec ?? 'raw') => {
      const made = { cid: cidOf(codec, bytes), bytes }
      const list = [...others.values()].map((one) => (one.cid.text === cid ? made : one))
      others.clear()
      for (const one of [...list, made]) others.set(one.cid.text, one)
      return made.cid.text
    },
  })
  const named = new Set(JSON.stringify(manifest).match(/b[a-z2-7]{50,}/g))
  const bytes = canonicalBytes(manifest)
  const table = { cid: cidOf('dagJson', bytes), bytes }
  return writeCar(table.cid, [table, ...[...others.values()].filter(({ cid }) => named.has(cid.text))])
}

export const sha256 = (bytes: Uint8Array): string => `0x${createHash('sha256').update(bytes).digest('hex')}`
