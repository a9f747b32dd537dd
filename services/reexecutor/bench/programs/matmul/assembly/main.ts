// Floating point: the product of two matrices of 512 by 512.

const side: i32 = 512
const bytes: usize = side * side * 8
const left: usize = heap.alloc(bytes)
const right: usize = heap.alloc(bytes)
const product: usize = heap.alloc(bytes)

for (let index = 0; index < side * side; index++) {
  store<f64>(left + (<usize>index << 3), <f64>(index % 7) * 0.5)
  store<f64>(right + (<usize>index << 3), <f64>(index % 5) - 1.25)
}
for (let row = 0; row < side; row++) {
  for (let column = 0; column < side; column++) {
    let sum: f64 = 0
    for (let inner = 0; inner < side; inner++) {
      sum +=
        load<f64>(left + (<usize>(row * side + inner) << 3)) *
        load<f64>(right + (<usize>(inner * side + column) << 3))
    }
    store<f64>(product + (<usize>(row * side + column) << 3), sum)
  }
}
