// The known-answer program: touches everything a job may rely on (integers, floats, memory growth, arguments, input and
// output files, virtual clock, seeded entropy) and folds it into one number. If a machine gets another result than the one
// recorded, it must not speak about anybody else's.

import {
  args_get,
  args_sizes_get,
  environ_get,
  clock_time_get,
  random_get,
  path_open,
  fd_read,
  fd_write,
  proc_exit,
} from './wasi_snapshot_preview1'

const vector = memory.data(16)
const buffer = memory.data(1024)
let state: u64 = 0x9e3779b97f4a7c15

function fold(value: u64): void {
  state = rotl(state ^ value, 23) * 0xff51afd7ed558ccd + 0x2545f4914f6cdd1d
}

function foldBytes(address: usize, length: i32): void {
  for (let index = 0; index < length; index++) fold(load<u8>(address + index))
}

function foldFloats(): void {
  let x: f64 = 1.0
  let y: f32 = 2.0
  for (let index = 1; index <= 2000; index++) {
    x = sqrt(abs(x) * 1.0000001 + 1.0 / <f64>index) - 0.25 * nearest(x)
    y = y / 1.7 + <f32>x
    fold(reinterpret<u64>(x))
    fold(<u64>reinterpret<u32>(y))
  }
}

function foldIntegers(): void {
  for (let index: u64 = 1; index <= 5000; index++) {
    fold(index * state)
    fold(state / (index + 7) + state % (index + 3))
    fold(popcnt(state) + clz(state) + ctz(state))
    fold(<u64>(<i64>state >> 13))
  }
}

function foldMemory(): void {
  const page = memory.grow(2) << 16
  memory.fill(page, 0xa5, 65536)
  memory.copy(page + 65000, page + 3, 1000)
  for (let address = page; address < page + 131072; address += 4099) fold(load<u8>(address))
}

function foldHost(): void {
  args_sizes_get(buffer, buffer + 4)
  fold(load<u64>(buffer))
  args_get(buffer, buffer + 64)
  foldBytes(buffer + 64, 14)
  environ_get(buffer, buffer + 64)
  foldBytes(buffer + 64, 12)
  clock_time_get(0, 1, buffer)
  fold(load<u64>(buffer))
  clock_time_get(1, 1, buffer)
  fold(load<u64>(buffer))
  random_get(buffer, 64)
  foldBytes(buffer, 64)
}

function open(directory: u32, name: string, openFlags: u32, rights: u64): u32 {
  const path = String.UTF8.encode(name)
  if (path_open(directory, 0, changetype<usize>(path), path.byteLength, openFlags, rights, 0, 0, vector)) {
    proc_exit(1)
  }
  return load<u32>(vector)
}

function point(address: usize, length: u32): void {
  store<u32>(vector, <u32>address)
  store<u32>(vector, length, 4)
}

function foldInput(): void {
  const descriptor = open(3, "known.txt", 0, 2)
  point(buffer, 64)
  fd_read(descriptor, vector, 1, vector + 8)
  foldBytes(buffer, load<u32>(vector, 8))
}

foldIntegers()
foldFloats()
foldMemory()
foldHost()
foldInput()
store<u64>(buffer, state)
const output = open(4, "answer.bin", 1, 64)
point(buffer, 8)
fd_write(output, vector, 1, vector + 8)
fd_write(1, vector, 1, vector + 8)
proc_exit(42)
