/** What acts on a terminal or hides in a line: controls but for line ends and tabs, marks of format and direction, half characters. */
const acting = /\r(?!\n)|[^\P{Cc}\n\r\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('')

/** Lines of whatever origin, fit for a terminal: what would act there is shown by its code, `\u001b`, which in JSON says the same. */
export const inert = (text: string): string => text.replaceAll(acting, escaped)
