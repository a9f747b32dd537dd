/** What is taken of what a program left behind, and what the rest comes to. */
export type CollectorRules = {
  /** Symbolic links, and sockets, FIFOs and devices. */
  readonly links: 'drop' | 'refuse'
  readonly specials: 'drop' | 'refuse'
  /** A file under a second name: a file of its own, or a refusal. */
  readonly hardLinks: 'copy' | 'refuse'
  /** Set-uid and set-gid bits, which no digest covers. */
  readonly setIds: 'ignore' | 'refuse'
}

/**
 * As Lilypad takes results. Its executor packs a result into an archive and its extraction keeps folders and regular files
 * only, without their modes; a hard link is packed as a file of its own. A stricter rule would leave the honest result of a
 * program that links a file in its outputs without a verdict.
 */
export const compatRules: CollectorRules = {
  links: 'drop',
  specials: 'drop',
  hardLinks: 'copy',
  setIds: 'ignore',
}

/** For programs that were told what they may leave: a file that is anything but one is refused by its name. */
export const sealedRules: CollectorRules = {
  links: 'refuse',
  specials: 'refuse',
  hardLinks: 'refuse',
  setIds: 'refuse',
}

export type OutputProblem = 'symlink' | 'special' | 'hardlink' | 'setid'
export type Decision = 'keep' | 'drop' | { readonly refuse: OutputProblem }

/** What is known of a file without opening it. */
export type FoundFile = {
  readonly kind: 'file' | 'symlink' | 'special'
  readonly links: number
  readonly mode: number
}

const setIdBits = 0o6000

/** What becomes of a member that is no folder. */
export function decideFile({ kind, links, mode }: FoundFile, rules: CollectorRules): Decision {
  if (kind === 'symlink') return rules.links === 'drop' ? 'drop' : { refuse: 'symlink' }
  if (kind === 'special') return rules.specials === 'drop' ? 'drop' : { refuse: 'special' }
  if (links > 1 && rules.hardLinks === 'refuse') return { refuse: 'hardlink' }
  if ((mode & setIdBits) !== 0 && rules.setIds === 'refuse') return { refuse: 'setid' }
  return 'keep'
}

const longestNameBytes = 255

/**
 * Why a name is refused, whatever the profile: a digest over names is only as clear as the names. `bytes` is the name as the
 * file system has it.
 */
export function isPlainName(bytes: Uint8Array): boolean {
  const name = Buffer.from(bytes)
  const text = name.toString('utf8')
  if (name.length > longestNameBytes || !Buffer.from(text).equals(name)) return false
  return !/[\p{Cc}\\]/u.test(text) && text !== '.' && text !== '..' && text !== ''
}
