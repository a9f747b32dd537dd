// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Arithmetic in the base field of BN254 (EIP-196, EIP-197), where the EVM's mulmod and addmod do not suffice.
library Field {
    /// @notice The field's order, a prime that is 3 modulo 4.
    uint256 internal constant P = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47;

    uint256 private constant P_MINUS_2 = P - 2;
    uint256 private constant P_PLUS_1_QUARTER = (P + 1) / 4;

    /// @notice A precompiled contract refused its input or had too little gas for it.
    error PrecompileFailed(address precompile);

    /// @notice `1 / a`, and 0 for 0: inv0 of RFC 9380 §4.
    function inverse(uint256 a) internal view returns (uint256) {
        return _power(a, P_MINUS_2);
    }

    /// @notice A square root of `a`, if it has one (RFC 9380 appendix I.1). The root's sign is not specified.
    /// @return exists whether `a` is a square
    /// @return root its root, without meaning otherwise
    function squareRoot(uint256 a) internal view returns (bool exists, uint256 root) {
        root = _power(a, P_PLUS_1_QUARTER);
        exists = mulmod(root, root, P) == a;
    }

    /// @notice `-a` for an element of the field.
    function negative(uint256 a) internal pure returns (uint256) {
        return a == 0 ? 0 : P - a;
    }

    /// @dev `base ** exponent` by the precompile of EIP-198, in memory that is free and stays so.
    function _power(uint256 base, uint256 exponent) private view returns (uint256 result) {
        uint256 modulus = P;
        bool done;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore(input, 32)
            mstore(add(input, 32), 32)
            mstore(add(input, 64), 32)
            mstore(add(input, 96), base)
            mstore(add(input, 128), exponent)
            mstore(add(input, 160), modulus)
            done := staticcall(gas(), 0x05, input, 192, 0, 32)
            result := mload(0)
        }
        if (!done) revert PrecompileFailed(address(0x05));
    }
}
