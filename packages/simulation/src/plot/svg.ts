/** Text that is already SVG. */
export type Svg = { readonly svg: string }

type Attributes = Readonly<Record<string, string | number>>

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (one) => ENTITIES[one] ?? one)

/** Two decimals are a fiftieth of a pixel, and make equal drawings equal text. */
const written = (value: string | number): string =>
  typeof value === 'number' ? String(Number(value.toFixed(2))) : escape(value)

/** An element with attributes and children; plain text is escaped. */
export const element = (
  name: string,
  attributes: Attributes = {},
  ...children: readonly (Svg | string)[]
): Svg => {
  const head = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${written(value)}"`)
    .join('')
  if (children.length === 0) return { svg: `<${name}${head}/>` }
  const isLeaf = children.every((child) => typeof child === 'string')
  const inside = children.map((child) => (typeof child === 'string' ? escape(child) : child.svg))
  return {
    svg: isLeaf
      ? `<${name}${head}>${inside.join('')}</${name}>`
      : `<${name}${head}>\n${inside.join('\n')}\n</${name}>`,
  }
}

/** A path through points. */
export const polyline = (points: readonly (readonly [x: number, y: number])[], attributes: Attributes): Svg =>
  element('polyline', {
    points: points.map(([x, y]) => `${written(x)},${written(y)}`).join(' '),
    ...attributes,
  })
