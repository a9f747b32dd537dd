// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Canary} from "../../src/interfaces/ICanaries.sol";
import {vm} from "../support/Vm.sol";
import {MoneyFixture} from "./support/MoneyFixture.sol";

/// @notice The same canaries, leaves and root as in the TypeScript that makes trees.
contract CanaryLeafTest is MoneyFixture {
    bytes32 private constant LEAF_0 = 0x6f9e6f49ce937e02b12ae951b98ce2f4d973f33cdbae1ca7a73b4d4581a64c41;
    bytes32 private constant LEAF_1 = 0x41eb95aafb4c3da2c39e977aa9b4a77f91a09501693b12e3a0faa0c4755ed87a;
    bytes32 private constant LEAF_2 = 0x38339a48fe3101153e6dfaad53758dbe8af2b015defbb0982a435123484c8afa;
    bytes32 private constant ROOT = 0x10cd678cbebfdf691b483bdfc40d00ca1e6271f953ce627988c1642e81a78944;

    function test_leaves_are_the_known_ones() public view {
        assertEq(canaries.leafOf(_canary(0)), LEAF_0, "canary-A");
        assertEq(canaries.leafOf(_canary(1)), LEAF_1, "canary-B");
        assertEq(canaries.leafOf(_canary(2)), LEAF_2, "canary-C");
    }

    function test_each_of_three_opens_under_the_known_root() public {
        _admit(3);
        vm.prank(sponsor);
        canaries.postRoot(ROOT);
        vm.warp(block.timestamp + 600);
        bytes32[] memory pair = new bytes32[](2);
        (pair[0], pair[1]) = (LEAF_1, LEAF_2);
        _open(0, pair);
        (pair[0], pair[1]) = (LEAF_0, LEAF_2);
        _open(1, pair);
        bytes32[] memory lone = new bytes32[](1);
        lone[0] = _pairHash(LEAF_0, LEAF_1);
        _open(2, lone);
    }

    function _open(uint256 k, bytes32[] memory proof) private {
        Canary memory canary = _canary(k);
        _consent(canary);
        canaries.open(bytes32(k + 1), sponsor, 0, canary, proof, _epoch());
        assertTrue(canaries.isCanaryKey(canary.jobCreator), canary.dealId);
    }

    function _pairHash(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }
}
