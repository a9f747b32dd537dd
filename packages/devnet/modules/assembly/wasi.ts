// The little of WASI preview1 that the demo's programs need. Descriptors 3 and 4 are /inputs and /outputs.

import {
  args_sizes_get,
  args_get,
  clock_time_get,
  random_get,
  path_open,
  fd_read,
  fd_write,
  fd_close,
  proc_exit,
} from './wasi_snapshot_preview1'

const INPUTS: u32 = 3
const OUTPUTS: u32 = 4
const READ: u64 = 1 << 1
const WRITE: u64 = 1 << 6
const CREATE_AND_TRUNCATE: u32 = 1 | 8

const scratch = memory.data(32)

function writeAll(descriptor: u32, address: usize, length: i32): void {
  let done = 0
  while (done < length) {
    store<u32>(scratch, <u32>(address + done))
    store<u32>(scratch, <u32>(length - done), 4)
    if (fd_write(descriptor, scratch, 1, scratch + 8) != 0) proc_exit(74)
    done += load<u32>(scratch, 8)
  }
}

function writeText(descriptor: u32, text: string): void {
  const bytes = String.UTF8.encode(text)
  writeAll(descriptor, changetype<usize>(bytes), bytes.byteLength)
}

/** Writes a line to stdout. */
export function print(line: string): void {
  writeText(1, line + "\n")
}

/** Writes a line to stderr and ends the program with exit code 2. */
export function fail(line: string): void {
  writeText(2, line + "\n")
  proc_exit(2)
}

/** The arguments, without the program's name. */
export function programArguments(): string[] {
  args_sizes_get(scratch, scratch + 4)
  const count = <i32>load<u32>(scratch)
  const table = heap.alloc(count * 4 + 4)
  const buffer = heap.alloc(<usize>load<u32>(scratch, 4) + 1)
  args_get(table, buffer)
  const values: string[] = []
  for (let index = 1; index < count; index++) {
    const start = <usize>load<u32>(table + index * 4)
    let end = start
    while (load<u8>(end) != 0) end++
    values.push(String.UTF8.decodeUnsafe(start, end - start))
  }
  return values
}

function open(directory: u32, name: string, openFlags: u32, rights: u64): i32 {
  const path = String.UTF8.encode(name)
  const failed = path_open(
    directory, 0, changetype<usize>(path), path.byteLength, openFlags, rights, 0, 0, scratch,
  )
  return failed != 0 ? -1 : <i32>load<u32>(scratch)
}

/** The text of a file of /inputs, at most 64 KiB of it; empty when there is none. */
export function readInput(name: string): string {
  const descriptor = open(INPUTS, name, 0, READ)
  if (descriptor < 0) return ""
  const capacity = 65536
  const buffer = heap.alloc(capacity)
  let length = 0
  while (length < capacity) {
    store<u32>(scratch, <u32>(buffer + length))
    store<u32>(scratch, <u32>(capacity - length), 4)
    if (fd_read(descriptor, scratch, 1, scratch + 8) != 0) break
    const read = load<u32>(scratch, 8)
    if (read == 0) break
    length += read
  }
  fd_close(descriptor)
  return String.UTF8.decodeUnsafe(buffer, length)
}

/** Writes a file of /outputs. */
export function writeOutput(name: string, address: usize, length: i32): void {
  const descriptor = open(OUTPUTS, name, CREATE_AND_TRUNCATE, WRITE)
  if (descriptor < 0) return fail("cannot create " + name)
  writeAll(descriptor, address, length)
  fd_close(descriptor)
}

/** Writes a text file of /outputs. */
export function writeOutputText(name: string, text: string): void {
  const bytes = String.UTF8.encode(text)
  writeOutput(name, changetype<usize>(bytes), bytes.byteLength)
}

/** Nanoseconds since 1970, as the host tells them. */
export function realtime(): u64 {
  clock_time_get(0, 1, scratch)
  return load<u64>(scratch)
}

/** One byte of the host's entropy. */
export function randomByte(): u8 {
  random_get(scratch, 1)
  return load<u8>(scratch)
}
