/** The parts of an ABI, as the generated ABIs spell them out (`as const`), that calls and reads are typed by. */
export type AbiParameter = {
  readonly name: string
  readonly type: string
  readonly components?: readonly AbiParameter[]
}
type AbiFunction = {
  readonly type: 'function'
  readonly name: string
  readonly inputs: readonly AbiParameter[]
  readonly outputs: readonly AbiParameter[]
  readonly stateMutability: string
}
export type Abi = ReadonlyArray<{ readonly type: string }>

/** The functions of an ABI. */
export type FunctionsOf<A extends Abi> = Extract<A[number], AbiFunction>
type Named<A extends Abi, Name> = Extract<FunctionsOf<A>, { readonly name: Name }>

/** Names of the functions that only read, and of those that change something. */
export type ReadNames<A extends Abi> = Extract<
  FunctionsOf<A>,
  { readonly stateMutability: 'view' | 'pure' }
>['name']
export type CallNames<A extends Abi> = Exclude<FunctionsOf<A>['name'], ReadNames<A>>

type Bits8to32 = '8' | '16' | '24' | '32'
type Scalar<Type extends string, Wide, Narrow> = Type extends 'bool'
  ? boolean
  : Type extends `uint${Bits8to32}` | `int${Bits8to32}`
    ? Narrow
    : Type extends `uint${string}` | `int${string}`
      ? Wide
      : string

type Components<P extends AbiParameter> = P['components'] extends readonly AbiParameter[]
  ? P['components']
  : []
type Element<P extends AbiParameter, Type extends string> = {
  readonly name: string
  readonly type: Type
  readonly components: Components<P>
}
type Value<P extends AbiParameter, Wide, Narrow> = P['type'] extends
  | `${infer Item}[]`
  | `${infer Item}[${number}]`
  ? ReadonlyArray<Value<Element<P, Item>, Wide, Narrow>>
  : P['type'] extends 'tuple'
    ? { readonly [C in Components<P>[number] as C['name']]: Value<C, Wide, Narrow> }
    : Scalar<P['type'], Wide, Narrow>

type Values<P extends readonly AbiParameter[], Wide, Narrow> = {
  readonly [I in keyof P]: Value<P[I], Wide, Narrow>
}

/** What a function takes: integers as bigint or number, tuples as objects of their component names. */
export type ArgumentsOf<A extends Abi, Name> = Values<
  Named<A, Name>['inputs'],
  bigint | number,
  bigint | number
>

type Outputs<P extends readonly AbiParameter[]> = P extends readonly []
  ? undefined
  : P extends readonly [infer Only extends AbiParameter]
    ? Value<Only, bigint, number>
    : { readonly [C in P[number] as C['name']]: Value<C, bigint, number> }

/** What a read gives: its one output, or several as an object of their names; integers up to 32 bits as numbers. */
export type ResultOf<A extends Abi, Name> = Outputs<Named<A, Name>['outputs']>
