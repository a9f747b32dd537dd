import { CarRefusal } from './car-refusal.ts'

/** A CID of sha2-512 is 68 bytes, and an identity CID that others take as well holds 128. */
const longestLink = 136

/** Adds a link that was found in a block. Throws a CarRefusal WRONG_BLOCK where it is too long for a CID, TOO_LARGE where there are too many. */
export const addLink = (links: Uint8Array[], link: Uint8Array, mostLinks: number): void => {
  if (link.length > longestLink) throw new CarRefusal('WRONG_BLOCK', 'expected links that are CIDs')
  if (links.length >= mostLinks)
    throw new CarRefusal('TOO_LARGE', `expected at most ${mostLinks} links more, got more`)
  links.push(link)
}
