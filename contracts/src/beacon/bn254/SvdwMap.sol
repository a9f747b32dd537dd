// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Field} from "./Field.sol";

/// @notice From a field element to a point of BN254's G1, y² = x³ + 3: the map of Shallue and van de Woestijne, RFC 9380 §6.6.1,
/// with Z = 1. The names are the RFC's.
library SvdwMap {
    uint256 private constant P = Field.P;
    uint256 private constant B = 3;
    uint256 private constant Z = 1;

    /// @dev g(Z) = Z³ + B.
    uint256 private constant C1 = 4;

    /// @dev -Z / 2.
    uint256 private constant C2 = (P - 1) / 2;

    /// @dev The even root of -g(Z) * 3Z², which is -12.
    uint256 private constant C3 = 0x16789af3a83522eb353c98fc6b36d713d5d8d1cc5dffffffa;

    /// @dev -4g(Z) / 3Z², which is -16/3.
    uint256 private constant C4 = 0x10216f7ba065e00de81ac1e7808072c9dd2b2385cd7b438469602eb24829a9bd;

    /// @notice The point of `u`. Every point it gives is of the right order, because G1's cofactor is 1.
    /// @param u an element of the field
    function map(uint256 u) internal view returns (uint256 x, uint256 y) {
        uint256 scaled = mulmod(mulmod(u, u, P), C1, P);
        uint256 tv1 = addmod(1, Field.negative(scaled), P);
        uint256 tv2 = addmod(1, scaled, P);
        uint256 tv3 = Field.inverse(mulmod(tv1, tv2, P));
        uint256 tv4 = mulmod(mulmod(mulmod(u, tv1, P), tv3, P), C3, P);
        bool found;
        // Of three candidates at least one is the abscissa of a point; the first that is counts.
        x = addmod(C2, Field.negative(tv4), P);
        (found, y) = Field.squareRoot(_curveAt(x));
        if (!found) {
            x = addmod(C2, tv4, P);
            (found, y) = Field.squareRoot(_curveAt(x));
        }
        if (!found) {
            uint256 ratio = mulmod(mulmod(tv2, tv2, P), tv3, P);
            x = addmod(mulmod(mulmod(ratio, ratio, P), C4, P), Z, P);
            (, y) = Field.squareRoot(_curveAt(x));
        }
        // The point takes the sign of u: sgn0, RFC 9380 §4.1.
        if (u % 2 != y % 2) y = Field.negative(y);
    }

    function _curveAt(uint256 x) private pure returns (uint256) {
        return addmod(mulmod(mulmod(x, x, P), x, P), B, P);
    }
}
