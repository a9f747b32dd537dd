// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Field} from "../../src/beacon/bn254/Field.sol";
import {HashToField} from "../../src/beacon/bn254/HashToField.sol";
import {SvdwMap} from "../../src/beacon/bn254/SvdwMap.sol";
import {Assertions} from "../support/Assertions.sol";
import {DrandVectors, GoldenMap} from "./DrandVectors.sol";

contract SvdwTest is Assertions {
    uint256 private constant P = Field.P;

    function test_field_elements_map_to_the_points_another_program_maps_them_to() public view {
        GoldenMap[] memory golden = DrandVectors.maps();
        for (uint256 i = 0; i < golden.length; i++) {
            (uint256 x, uint256 y) = SvdwMap.map(golden[i].u);
            assertEq(x, golden[i].x, "x");
            assertEq(y, golden[i].y, "y");
        }
    }

    function testFuzz_every_element_maps_to_a_point_with_its_own_sign(uint256 u) public view {
        _requireMapped(u % P);
    }

    function test_the_elements_where_the_map_divides_by_zero_are_mapped_too() public view {
        // 4u² = 1: inv0 makes the first candidate -1/2. There is no u with 4u² = -1.
        uint256 half = (P + 1) / 2;
        _requireMapped(half);
        _requireMapped(P - half);
        _requireMapped(0);
        (uint256 x,) = SvdwMap.map(half);
        assertEq(x, (P - 1) / 2, "the candidate without its quotient");
    }

    function testFuzz_a_number_times_its_inverse_is_one(uint256 a) public view {
        a %= P;
        assertEq(mulmod(a, Field.inverse(a), P), a == 0 ? 0 : 1, "product");
        assertEq(addmod(a, Field.negative(a), P), 0, "sum");
    }

    function testFuzz_squares_have_roots_and_their_negatives_have_none(uint256 a) public view {
        a %= P;
        if (a == 0) a = 1;
        uint256 square = mulmod(a, a, P);
        (bool exists, uint256 root) = Field.squareRoot(square);
        assertTrue(exists && (root == a || root == P - a), "root of a square");
        // -1 is no square in a field whose order is 3 modulo 4.
        (exists,) = Field.squareRoot(P - square);
        assertTrue(!exists, "no root");
    }

    function testFuzz_expanded_messages_reduce_as_long_division_does(bytes32 message) public pure {
        (uint256 first, uint256 second, uint256 third) = HashToField.expand(message, "any domain\x0a");
        bytes memory uniform = abi.encodePacked(first, second, third);
        (uint256 u0, uint256 u1) = HashToField.elements(message, "any domain\x0a");
        assertEq(u0, _reduced(uniform, 0), "first element");
        assertEq(u1, _reduced(uniform, 48), "second element");
    }

    /// @dev 48 big-endian bytes modulo P, a byte at a time.
    function _reduced(bytes memory uniform, uint256 from) private pure returns (uint256 value) {
        for (uint256 i = from; i < from + 48; i++) {
            value = addmod(mulmod(value, 256, P), uint8(uniform[i]), P);
        }
    }

    function _requireMapped(uint256 u) private view {
        (uint256 x, uint256 y) = SvdwMap.map(u);
        assertTrue(x < P && y < P, "in the field");
        assertEq(mulmod(y, y, P), addmod(mulmod(mulmod(x, x, P), x, P), 3, P), "on the curve");
        assertEq(y % 2, u % 2, "sign");
    }
}
