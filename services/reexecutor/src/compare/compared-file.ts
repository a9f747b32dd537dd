import type { FileComparison } from '@lilymed/domain'

/** A file of a result, where its bytes are. */
export type ComparedFile = {
  readonly path: string
  readonly size: number
  /** `0x` hex. */
  readonly sha256: string
  /** Where the bytes lie on this machine. */
  readonly file: string
}

/** What a comparator found of two files that differ in their bytes. */
export type Answer = Pick<FileComparison, 'drift' | 'ssim' | 'note'> & { readonly isAlike: boolean }

/** Reads one kind of file, and compares two that it has read. Reading throws a FileUnreadable for what is not of its kind. */
export type FileComparator<Content> = {
  readonly read: (file: ComparedFile) => Content | Promise<Content>
  readonly compare: (ours: Content, theirs: Content) => Answer | Promise<Answer>
}
