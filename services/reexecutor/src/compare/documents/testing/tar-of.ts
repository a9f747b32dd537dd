import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import type { Header } from 'tar-stream'

/** A tar archive of these members, in their order. */
export async function tarOf(
  members: readonly (Partial<Header> & { readonly name: string; readonly content?: string | undefined })[],
): Promise<Uint8Array> {
  const archive = pack()
  for (const { content, ...header } of members)
    archive.entry({ mode: 0o644, mtime: new Date(0), ...header }, content ?? '')
  archive.finalize()
  return buffer(archive)
}
