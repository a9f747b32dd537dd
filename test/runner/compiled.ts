import { fileURLToPath } from 'node:url'

/** Where Node keeps what it compiled: a program that is started again takes half as long to start. Its entries are found by what was compiled. */
export const compiled = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url))
