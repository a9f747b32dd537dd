import type { Comparator } from '@lilymed/domain'
import type { ComparedFile, Answer, FileComparator } from './compared-file.ts'
import { createJsonComparator } from './documents/json-comparator.ts'
import { createTarComparator } from './documents/tar-comparator.ts'
import { createTextComparator } from './documents/text-comparator.ts'
import { FileUnreadable } from './file-unreadable.ts'
import { createImageComparator, createPngComparator } from './images/image-comparators.ts'
import { createNumbersComparator } from './numbers/numbers-comparator.ts'
import { createTopKComparator } from './numbers/top-k-comparator.ts'

/** What comes of comparing two files that differ in their bytes; `unreadable` where the comparator cannot say. */
export type Compared =
  | ({ readonly kind: 'compared' } & Answer)
  | { readonly kind: 'unreadable'; readonly code: FileUnreadable['code']; readonly note: string }

/** Compares two files that differ in their bytes. Where only theirs cannot be read, the two are different. */
export type CompareFiles = (ours: ComparedFile, theirs: ComparedFile) => Promise<Compared>

/** The comparison that a policy's comparator stands for. */
export function comparatorOf(comparator: Comparator): CompareFiles {
  switch (comparator.kind) {
    case 'exact':
      return () => Promise.resolve({ kind: 'compared', isAlike: false })
    case 'text':
      return comparing(createTextComparator(comparator))
    case 'json':
      return comparing(createJsonComparator(comparator))
    case 'tar':
      return comparing(createTarComparator())
    case 'png':
      return comparing(createPngComparator())
    case 'numbers':
      return comparing(createNumbersComparator(comparator))
    case 'image':
      return comparing(createImageComparator(comparator))
    case 'top-k':
      return comparing(createTopKComparator(comparator))
  }
  throw new TypeError('expected a comparator of a policy that was read')
}

function comparing<Content>({ read, compare }: FileComparator<Content>): CompareFiles {
  return async (ours, theirs) => {
    let own: Content
    try {
      own = await read(ours)
    } catch (error) {
      if (!(error instanceof FileUnreadable)) throw error
      return { kind: 'unreadable', code: error.code, note: error.message }
    }
    try {
      return { kind: 'compared', ...(await compare(own, await read(theirs))) }
    } catch (error) {
      if (!(error instanceof FileUnreadable)) throw error
      const note = `theirs: ${error.message}`
      // A limit of ours that lies between two files of much the same size says nothing about either.
      const isMuchTheSame = theirs.size > ours.size && theirs.size <= 2 * ours.size
      if (error.code === 'TOO_LARGE' && isMuchTheSame) return { kind: 'unreadable', code: error.code, note }
      return { kind: 'compared', isAlike: false, note }
    }
  }
}
