/** How much of a CAR is taken. */
export type CarLimits = {
  /** Of the whole file. */
  readonly documentBytes: number
  /** Of one block with its CID. */
  readonly blockBytes: number
  readonly blocks: number
  /** Of all its blocks together: a link can be four bytes, and takes hundreds once it is read. */
  readonly links: number
}

const mebibyte = 2 ** 20

/** Limits for documents of up to so many bytes; a mediator keeps 64 MiB at most. */
export const carLimits = (documentBytes: number = 64 * mebibyte): CarLimits => ({
  documentBytes,
  blockBytes: Math.min(documentBytes, 64 * mebibyte),
  blocks: mostBlocks(documentBytes),
  links: 2 * mostBlocks(documentBytes),
})

const mostBlocks = (documentBytes: number): number => 1024 + Math.ceil(documentBytes / 1024)
