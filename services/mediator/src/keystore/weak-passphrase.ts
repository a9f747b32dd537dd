/** The fewest characters that a passphrase may have, and how many of them must be different ones. */
const fewest = 12
const fewestDifferent = 6

/** What is tried first by everyone, without the digits and signs that people add. */
const common = [
  'admin',
  'changeme',
  'correcthorsebatterystaple',
  'ethereum',
  'keystore',
  'letmein',
  'lilymed',
  'lilypad',
  'mediator',
  'passphrase',
  'password',
  'qwertyuiop',
  'qwerty',
  'secret',
  'test',
]

/**
 * Why a passphrase is too easily guessed, in words that do not repeat it; undefined where nothing speaks against it. A keystore that is
 * stolen is tried at leisure: what holds then is length, and that nobody would think of it.
 */
export const weaknessOf = (passphrase: string): string | undefined => {
  const characters = Array.from(passphrase)
  if (characters.length < fewest) return `it has ${characters.length} characters: take at least ${fewest}`
  if (new Set(characters).size < fewestDifferent)
    return `it has ${new Set(characters).size} different characters: take at least ${fewestDifferent}`
  if (isSequence(characters))
    return 'its characters follow each other in order: take words that nobody would guess'
  const letters = passphrase.toLowerCase().replaceAll(/[^a-z]/g, '')
  const left = common.reduce((rest, word) => rest.replaceAll(word, ''), letters)
  const isCommon = left === '' && /^[ -~]*$/.test(passphrase)
  return isCommon
    ? 'it is among the first that anybody would try: take words that nobody would guess'
    : undefined
}

/** Whether most steps from one character to the next are the same, as in abcdefgh and 987654321. */
const isSequence = (characters: readonly string[]): boolean => {
  const codes = characters.map((each) => each.codePointAt(0) ?? 0)
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0))
  return [1, -1].some((step) => steps.filter((each) => each === step).length > (steps.length * 2) / 3)
}
