/**
 * A JSON value as it was written: members in received order, numbers as their digits. `JSON.parse` keeps neither, and a
 * Lilypad id covers both.
 */
export type JsonNode =
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: boolean | null }

/** One key of an object and what it holds. */
export type JsonMember = readonly [key: string, node: JsonNode]

/** What a member of an object holds; undefined where `node` is no object or has no such member. */
export const memberOf = (node: JsonNode, key: string): JsonNode | undefined =>
  node.kind === 'object' ? node.members.find(([name]) => name === key)?.[1] : undefined
