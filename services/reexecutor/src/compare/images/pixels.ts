/** An image as every reader of it sees it: red, green, blue and alpha of each pixel, from the top left on. */
export type Pixels = {
  readonly width: number
  readonly height: number
  /** The largest value of a sample: 255, or 65,535 where the file has more than eight bits. */
  readonly maximum: 255 | 65_535
  readonly samples: Uint8Array | Uint16Array
}

/** More than any result of a model that we know, and 128 MiB as 16-bit samples. */
export const mostPixels = 16 * 2 ** 20

/** What sets the outlines of two images apart. */
export const outlineDifference = (ours: Pixels, theirs: Pixels): string | undefined => {
  const describe = ({ width, height, maximum }: Pixels) =>
    `${width}×${height}, ${maximum === 255 ? 8 : 16} bit`
  const [one, other] = [describe(ours), describe(theirs)]
  return one === other ? undefined : `${one} and ${other}`
}
