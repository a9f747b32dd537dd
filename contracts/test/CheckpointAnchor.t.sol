// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {CheckpointAnchor} from "../src/CheckpointAnchor.sol";
import {ICheckpointAnchor} from "../src/interfaces/ICheckpointAnchor.sol";
import {Assertions} from "./support/Assertions.sol";
import {vm} from "./support/Vm.sol";

contract CheckpointAnchorTest is Assertions {
    event CheckpointAnchored(address indexed sender, bytes32 indexed origin, uint64 size, bytes32 root);

    CheckpointAnchor private anchors;
    bytes32 private constant ORIGIN = keccak256("lilymed/test");
    bytes32 private constant ROOT = bytes32(uint256(0xabc));
    address private constant OTHER = address(0xbeef);

    function setUp() public {
        anchors = new CheckpointAnchor();
    }

    function _size(address sender, bytes32 origin) private view returns (uint64 size) {
        (size,,) = anchors.latest(sender, origin);
    }

    function test_an_anchor_is_kept_and_told() public {
        vm.warp(1_795_000_000);
        vm.expectEmit(true, true, true, true, address(anchors));
        emit CheckpointAnchored(address(this), ORIGIN, 7, ROOT);
        anchors.anchor(ORIGIN, 7, ROOT);
        (uint64 size, uint64 anchoredAt, bytes32 root) = anchors.latest(address(this), ORIGIN);
        assertEq(size, 7, "size");
        assertEq(anchoredAt, 1_795_000_000, "time");
        assertEq(root, ROOT, "root");
    }

    function test_a_size_never_falls_nor_stays() public {
        anchors.anchor(ORIGIN, 7, ROOT);
        for (uint64 size = 0; size <= 7; size++) {
            vm.expectRevert(abi.encodeWithSelector(ICheckpointAnchor.SizeNotGreater.selector, uint64(7), size));
            anchors.anchor(ORIGIN, size, bytes32(uint256(1)));
        }
        (,, bytes32 root) = anchors.latest(address(this), ORIGIN);
        assertEq(root, ROOT, "the root stays");
        anchors.anchor(ORIGIN, 8, bytes32(uint256(1)));
        assertEq(_size(address(this), ORIGIN), 8, "one more");
    }

    function test_senders_and_origins_are_apart() public {
        anchors.anchor(ORIGIN, type(uint64).max, ROOT);
        vm.prank(OTHER);
        anchors.anchor(ORIGIN, 1, ROOT);
        anchors.anchor(keccak256("another"), 2, ROOT);
        assertEq(_size(address(this), ORIGIN), type(uint64).max, "mine");
        assertEq(_size(OTHER, ORIGIN), 1, "the other's");
        assertEq(_size(address(this), keccak256("another")), 2, "another log");
        assertEq(_size(OTHER, keccak256("another")), 0, "none");
    }

    function test_a_root_of_zero_is_refused() public {
        vm.expectRevert(ICheckpointAnchor.ZeroRoot.selector);
        anchors.anchor(ORIGIN, 1, 0);
    }

    function testFuzz_sizes_only_grow(uint64[8] memory sizes) public {
        uint64 highest;
        for (uint256 i = 0; i < sizes.length; i++) {
            if (sizes[i] <= highest) {
                vm.expectRevert(abi.encodeWithSelector(ICheckpointAnchor.SizeNotGreater.selector, highest, sizes[i]));
            } else {
                highest = sizes[i];
            }
            anchors.anchor(ORIGIN, sizes[i], ROOT);
            assertEq(_size(address(this), ORIGIN), highest, "the highest so far");
        }
    }
}
