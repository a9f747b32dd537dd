// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Sortition} from "../../src/Sortition.sol";
import {ISortition} from "../../src/interfaces/ISortition.sol";
import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";
import {Assertions} from "../support/Assertions.sol";
import {vm} from "../support/Vm.sol";

/// @notice Who holds which leaf, and what every epoch remembers. The test is the registry.
contract SortitionLeavesTest is Assertions {
    bytes32 private constant CLASS = "class";
    uint64 private constant EPOCH = 1 hours;
    /// @dev Three days of epochs, and two.
    uint64 private constant REST = 74;

    Sortition private _sortition;
    address[] private _nobody;

    function setUp() public {
        vm.warp(1_700_000_000);
        _sortition = new Sortition(EPOCH);
        _sortition.initialise(IStakeRegistry(address(this)));
    }

    function seatable(address mediator, uint128, uint8) external pure returns (bool free, address operator) {
        return (true, mediator);
    }

    function operatorsOf(address[] calldata accounts) external pure returns (address[] memory) {
        return accounts;
    }

    function test_leaves_are_given_in_order_and_kept_on_return() public {
        _set(1, 5);
        _set(2, 5);
        _set(1, 0);
        _set(3, 5);
        _set(1, 7);
        address[] memory leaves = _sortition.leavesOf(CLASS);
        assertEq(leaves.length, 3, "three");
        for (uint256 i = 0; i < 3; i++) {
            assertEq(leaves[i], _mediator(i + 1), "in order");
        }
        assertEq(_sortition.weightOf(CLASS, _mediator(1), _epoch() + 1), 7, "returned");
    }

    function test_a_vacated_leaf_is_taken_only_when_no_open_round_can_see_it() public {
        _set(1, 5);
        _set(2, 5);
        _set(1, 0);
        _pass(REST);
        _set(3, 5);
        assertEq(_sortition.leavesOf(CLASS).length, 3, "still resting: a fresh leaf");
        _pass(1);
        _set(4, 6);
        address[] memory leaves = _sortition.leavesOf(CLASS);
        assertEq(leaves.length, 3, "no fresh leaf");
        assertEq(leaves[0], _mediator(4), "the vacated one");
        assertEq(_sortition.weightOf(CLASS, _mediator(4), _epoch() + 1), 6, "its weight");
        assertEq(_sortition.weightOf(CLASS, _mediator(4), _epoch() - REST), 0, "not its predecessor's");
        _set(1, 8);
        assertEq(_sortition.leavesOf(CLASS)[3], _mediator(1), "who lost its leaf gets another");
        assertEq(_sortition.totalWeight(CLASS, _epoch() + 1), 24, "all of them");
    }

    function test_leaves_are_taken_in_the_order_they_were_vacated_and_not_once_their_holder_is_back() public {
        for (uint256 i = 1; i <= 5; i++) {
            _set(i, 5);
        }
        _set(4, 0);
        _set(2, 0);
        _pass(1);
        _set(5, 0);
        _set(2, 5);
        _set(3, 0);
        _pass(REST + 1);
        for (uint256 i = 11; i <= 14; i++) {
            _set(i, 5);
        }
        address[] memory leaves = _sortition.leavesOf(CLASS);
        assertEq(leaves.length, 6, "three taken, one fresh");
        assertEq(leaves[3], _mediator(11), "vacated first");
        assertEq(leaves[4], _mediator(12), "then this");
        assertEq(leaves[2], _mediator(13), "then this");
        assertEq(leaves[5], _mediator(14), "then a fresh one");
        assertEq(leaves[1], _mediator(2), "who came back keeps its own");
    }

    function test_a_draw_from_an_epoch_whose_leaf_has_been_taken_is_refused() public {
        _set(1, 5);
        uint64 old = _epoch() + 1;
        _pass(1);
        _set(1, 0);
        _pass(REST + 1);
        (address[] memory drawn,) = _sortition.draw(CLASS, old, "seed", 1, _nobody, 1, 1);
        assertEq(drawn[0], _mediator(1), "as long as it is vacated only");
        _set(2, 5);
        uint64 from = _epoch() + 1;
        vm.expectRevert(abi.encodeWithSelector(ISortition.EpochForgotten.selector, from, old));
        _sortition.draw(CLASS, old, "seed", 1, _nobody, 1, 1);
        assertEq(_sortition.totalWeight(CLASS, old), 5, "sums are never forgotten");
    }

    function test_a_full_class_takes_nobody_until_a_leaf_has_rested() public {
        for (uint256 i = 1; i <= 4096; i++) {
            _set(i, 1);
        }
        assertEq(_sortition.totalWeight(CLASS, _epoch() + 1), 4096, "full");
        bytes memory refusal = abi.encodeWithSelector(ISortition.ClassFull.selector, CLASS, 4096);
        vm.expectRevert(refusal);
        _set(5000, 1);
        _set(5000, 0);
        _set(77, 0);
        _set(78, 0);
        _pass(REST);
        vm.expectRevert(refusal);
        _set(5000, 1);
        _pass(1);
        _set(5000, 3);
        _set(5001, 4);
        assertEq(_sortition.leavesOf(CLASS)[76], _mediator(5000), "the first freed");
        assertEq(_sortition.leavesOf(CLASS)[77], _mediator(5001), "the second freed");
        vm.expectRevert(refusal);
        _set(5002, 1);
        assertEq(_sortition.totalWeight(CLASS, _epoch() + 1), 4101, "all");
        assertEq(_sortition.drawableOperators(CLASS, _epoch() + 1), 4096, "every leaf's holder, each its own operator");
    }

    /// @dev A class that grows through every size of its tree while weights change: each epoch, past or present, is what was set for it.
    function testFuzz_every_epoch_keeps_its_weights(uint256[40] calldata steps) public {
        uint256 count = 20;
        uint64 first = _epoch();
        uint256[][] memory weights = new uint256[][](41);
        weights[0] = new uint256[](count);
        uint64 epochs = 0;
        for (uint256 k = 0; k < steps.length; k++) {
            if (steps[k] % 3 == 0) {
                _pass(1);
                epochs++;
                weights[epochs] = _copy(weights[epochs - 1]);
            }
            uint256 who = (steps[k] >> 8) % (1 + k / 2);
            uint128 weight = uint128((steps[k] >> 16) % 3 * 10);
            _set(who + 1, weight);
            weights[epochs][who] = weight;
        }
        for (uint64 e = 0; e <= epochs; e++) {
            uint256 total;
            uint256 drawable;
            for (uint256 i = 0; i < count; i++) {
                uint256 weight = weights[e][i];
                assertEq(_sortition.weightOf(CLASS, _mediator(i + 1), first + e + 1), weight, "leaf");
                total += weight;
                if (weight > 0) drawable++;
            }
            assertEq(_sortition.totalWeight(CLASS, first + e + 1), total, "I3: root");
            assertEq(_sortition.drawableOperators(CLASS, first + e + 1), drawable, "count");
            _assertDrawsAll(first + e + 1, drawable, steps[0]);
        }
        assertEq(_sortition.totalWeight(CLASS, first), 0, "before all");
    }

    /// @dev A draw of everyone reads every node's left child at that epoch, and finds only who weighed then.
    function _assertDrawsAll(uint64 epoch, uint256 drawable, uint256 seed) private view {
        (address[] memory drawn,) = _sortition.draw(CLASS, epoch, bytes32(seed), 20, _nobody, 1, 1);
        assertEq(drawn.length, drawable, "everyone");
        for (uint256 i = 0; i < drawn.length; i++) {
            assertTrue(_sortition.weightOf(CLASS, drawn[i], epoch) > 0, "I3: weighed");
            for (uint256 j = 0; j < i; j++) {
                assertTrue(drawn[i] != drawn[j], "I3: once");
            }
        }
    }

    function _copy(uint256[] memory from) private pure returns (uint256[] memory to) {
        to = new uint256[](from.length);
        for (uint256 i = 0; i < from.length; i++) {
            to[i] = from[i];
        }
    }

    function _mediator(uint256 i) private pure returns (address) {
        return address(uint160(i));
    }

    function _set(uint256 who, uint128 weight) private {
        _sortition.setWeight(CLASS, _mediator(who), weight, true);
    }

    function _pass(uint64 epochs) private {
        vm.warp(block.timestamp + epochs * EPOCH);
    }

    function _epoch() private view returns (uint64) {
        return _sortition.epochAt(uint64(block.timestamp));
    }
}
