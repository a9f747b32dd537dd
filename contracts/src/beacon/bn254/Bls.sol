// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Field} from "./Field.sol";
import {HashToField} from "./HashToField.sol";
import {SvdwMap} from "./SvdwMap.sol";

/// @notice BLS signatures over BN254 with signatures in G1 and keys in G2, checked by the precompiles of EIP-196 and EIP-197.
/// Points of G2 are four words in the order of EIP-197, which is drand's: x's imaginary part, x's real part, then y's.
library Bls {
    /// @dev The negative of G2's generator.
    uint256 private constant MINUS_G2_X1 = 0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2;
    uint256 private constant MINUS_G2_X0 = 0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed;
    uint256 private constant MINUS_G2_Y1 = 0x275dc4a288d1afb3cbb1ac09187524c7db36395df7be3b99e673b13a075a65ec;
    uint256 private constant MINUS_G2_Y0 = 0x1d9befcd05a5323e6da4d435f3b617cdb3af83285c2df711ef39c01571827f9d;

    /// @dev Several times what one pairing costs. A precompile that fails takes all the gas it was given.
    uint256 private constant KEY_CHECK_GAS = 500_000;

    /// @notice The words of a point are numbers below the field's order; one was not.
    error OutOfField(uint256 below, uint256 got);

    /// @notice A point was expected, not the infinity, which is anybody's signature of nothing.
    error PointAtInfinity();

    /// @notice y² should be x³ + 3.
    error OffCurve(uint256 expectedSquare, uint256 gotSquare);

    /// @notice Refuses what is not a point of G1, or is the infinity.
    /// @dev Reverts OutOfField, PointAtInfinity, OffCurve. Every point of the curve is in G1.
    function requirePoint(uint256 x, uint256 y) internal pure {
        if (x >= Field.P) revert OutOfField(Field.P, x);
        if (y >= Field.P) revert OutOfField(Field.P, y);
        if (x == 0 && y == 0) revert PointAtInfinity();
        uint256 expected = addmod(mulmod(mulmod(x, x, Field.P), x, Field.P), 3, Field.P);
        uint256 got = mulmod(y, y, Field.P);
        if (got != expected) revert OffCurve(expected, got);
    }

    /// @notice Whether four words are a point of G2, of the right order and not the infinity.
    function isKey(uint256[4] memory key) internal view returns (bool) {
        if (key[0] == 0 && key[1] == 0 && key[2] == 0 && key[3] == 0) return false;
        // Paired with the infinity any point gives one; what is no point of G2 makes the precompile fail.
        (bool valid, bytes memory one) = address(0x08).staticcall{gas: KEY_CHECK_GAS}(
            abi.encode(uint256(0), uint256(0), key[0], key[1], key[2], key[3])
        );
        return valid && one.length == 32 && abi.decode(one, (uint256)) == 1;
    }

    /// @notice Whether a point of G1 is the key's signature of a message: e(signature, -g2) * e(hash, key) = 1.
    /// @dev Reverts PrecompileFailed when a precompile has too little gas.
    /// @param signature a point of G1, not the infinity: see requirePoint
    /// @param message what was signed
    /// @param domain the scheme's domain separation tag and its length in a byte
    /// @param key a point of G2: see isKey
    function verifies(uint256[2] calldata signature, bytes32 message, bytes memory domain, uint256[4] memory key)
        internal
        view
        returns (bool)
    {
        (uint256 x, uint256 y) = hashToCurve(message, domain);
        bytes memory first = abi.encode(signature, MINUS_G2_X1, MINUS_G2_X0, MINUS_G2_Y1, MINUS_G2_Y0);
        (bool done, bytes memory result) = address(0x08).staticcall(bytes.concat(first, abi.encode(x, y, key)));
        if (!done) revert Field.PrecompileFailed(address(0x08));
        return abi.decode(result, (uint256)) == 1;
    }

    /// @notice The point of G1 a message hashes to: hash_to_curve of RFC 9380 §3.
    /// @dev Reverts PrecompileFailed when a precompile has too little gas.
    function hashToCurve(bytes32 message, bytes memory domain) internal view returns (uint256 x, uint256 y) {
        (uint256 u0, uint256 u1) = HashToField.elements(message, domain);
        (uint256 x0, uint256 y0) = SvdwMap.map(u0);
        (uint256 x1, uint256 y1) = SvdwMap.map(u1);
        (bool done, bytes memory sum) = address(0x06).staticcall(abi.encode(x0, y0, x1, y1));
        if (!done) revert Field.PrecompileFailed(address(0x06));
        return abi.decode(sum, (uint256, uint256));
    }
}
