export class AbiCoder {
  static defaultAbiCoder(): AbiCoder
  encode(types: readonly string[], values: readonly unknown[]): string
}
