import type { Socket } from 'node:net'

/** The first line that comes, without its end; null when the other side ends, fails, or sends more than `most` bytes before it. */
export const readLine = (socket: Socket, most: number): Promise<string | null> =>
  new Promise((resolve) => {
    const parts: Buffer[] = []
    let size = 0
    const finish = (line: string | null): void => {
      socket.off('data', take).off('end', giveUp).off('error', giveUp).off('close', giveUp)
      resolve(line)
    }
    const giveUp = (): void => finish(null)
    const take = (part: Buffer): void => {
      const end = part.indexOf(0x0a)
      size += end === -1 ? part.length : end
      if (size > most) return giveUp()
      parts.push(end === -1 ? part : part.subarray(0, end))
      if (end !== -1) finish(Buffer.concat(parts).toString('utf8'))
    }
    socket.on('data', take).on('end', giveUp).on('error', giveUp).on('close', giveUp)
  })
