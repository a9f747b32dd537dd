import { styleText } from 'node:util'

export type Narrator = {
  /** A headline. */
  headline(text: string): void
  /** Something that has nothing to do with one scene. */
  say(text: string): void
  /** A step of a scene, as it happens. */
  tell(scene: string, text: string): void
  /** Preformatted text. */
  show(text: string): void
}

export type NarratorOptions = {
  readonly write: (text: string) => void
  /** Colours and emphasis; off when the output is not a terminal. */
  readonly styled: boolean
  /** Milliseconds, only to print how long it has been. */
  readonly clock: () => number
}

const sceneColours = { a: 'green', b: 'red', c: 'yellow', d: 'magenta', e: 'blue' } as const

/** Tells the demo to a person: one line per thing that happened, with the time since the start and the scene it belongs to. */
export const createNarrator = ({ write, styled, clock }: NarratorOptions): Narrator => {
  const start = clock()
  const style = (format: Parameters<typeof styleText>[0], text: string): string =>
    styled ? styleText(format, text, { validateStream: false }) : text
  const elapsed = (): string => style('dim', `${((clock() - start) / 1000).toFixed(1).padStart(6)} s`)
  const line = (text: string): void => write(`${text}\n`)
  const colourOf = (scene: string): 'green' | 'red' | 'yellow' | 'magenta' | 'blue' | 'cyan' =>
    scene in sceneColours ? sceneColours[scene as keyof typeof sceneColours] : 'cyan'

  return {
    headline: (text) => line(`\n${style('bold', text)}`),
    say: (text) => line(`${elapsed()}    ${text}`),
    tell: (scene, text) => line(`${elapsed()}  ${style(colourOf(scene), scene)}  ${text}`),
    show: line,
  }
}
