import { drawClassId, PORTABLE_CLASS } from '@lilymed/domain'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { short } from './values.ts'

const portable = drawClassId(PORTABLE_CLASS)

/** A draw class: the chain knows the hash of its name alone, so that only the one name which the rules themselves know is told. */
export const drawClassName = (id: string): Html =>
  id === portable ? html`${PORTABLE_CLASS} <span class="why">${short(id, 18, 16)}</span>` : short(id, 18, 16)
