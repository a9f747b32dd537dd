// Draws a part of the Mandelbrot set. Integers only (fixed point, 28 fractional bits), so that every machine draws the
// same bytes.
//
//   arguments        width height iterations
//   /inputs/view.txt "re im radius" in millionths: the middle of the picture and half its width; optional
//   stdout           one line with the size, the points inside and a checksum
//   /outputs         mandelbrot.pgm (binary PGM)

import { checksum, hex, integerOr } from '../../assembly/numbers'
import { fail, print, programArguments, readInput, writeOutput } from '../../assembly/wasi'

const FRACTION: i64 = 28
const FOUR: i64 = 4 << FRACTION

function fixed(millionths: i64): i64 {
  return (millionths << FRACTION) / 1000000
}

/** Steps until the point leaves the circle of radius 2, at most `iterations`. */
function escape(re: i64, im: i64, iterations: i32): i32 {
  let x: i64 = 0
  let y: i64 = 0
  for (let step = 0; step < iterations; step++) {
    const xx = (x * x) >> FRACTION
    const yy = (y * y) >> FRACTION
    if (xx + yy > FOUR) return step
    y = ((x * y) >> (FRACTION - 1)) + im
    x = xx - yy + re
  }
  return iterations
}

function argument(values: string[], index: i32, name: string, fallback: i64, most: i64): i32 {
  const value = values.length > index ? integerOr(values[index], -1) : fallback
  if (value < 1 || value > most) fail(name + ': expected a number from 1 to ' + most.toString())
  return <i32>value
}

function main(): void {
  const values = programArguments()
  const width = argument(values, 0, 'width', 320, 2048)
  const height = argument(values, 1, 'height', 200, 2048)
  const iterations = argument(values, 2, 'iterations', 256, 65535)

  const view = readInput('view.txt').trim().split(' ')
  const re = fixed(view.length == 3 ? integerOr(view[0], 0) : -500000)
  const im = fixed(view.length == 3 ? integerOr(view[1], 0) : 0)
  const radius = fixed(view.length == 3 ? integerOr(view[2], 0) : 1600000)
  if (radius < 1 || radius > FOUR || re > FOUR || re < -FOUR || im > FOUR || im < -FOUR) {
    return fail('view.txt: expected a point within 4 of zero and a radius from 1 to 4000000 millionths')
  }

  const header = String.UTF8.encode('P5\n' + width.toString() + ' ' + height.toString() + '\n255\n')
  const size = header.byteLength + width * height
  const picture = heap.alloc(size)
  memory.copy(picture, changetype<usize>(header), header.byteLength)
  const pixels = picture + header.byteLength
  const step = (radius * 2) / width
  let inside = 0
  for (let row = 0; row < height; row++) {
    const y = im + (row - height / 2) * step
    for (let column = 0; column < width; column++) {
      const steps = escape(re + (column - width / 2) * step, y, iterations)
      if (steps == iterations) inside++
      const shade = steps == iterations ? 0 : 255 - (steps * 255) / iterations
      store<u8>(pixels + row * width + column, <u8>shade)
    }
  }

  writeOutput('mandelbrot.pgm', picture, size)
  print(
    'mandelbrot ' +
      width.toString() +
      'x' +
      height.toString() +
      ', ' +
      iterations.toString() +
      ' iterations: ' +
      inside.toString() +
      ' points inside, checksum ' +
      hex(checksum(picture, size)),
  )
}

main()
