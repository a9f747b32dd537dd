// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Sortition} from "../../src/Sortition.sol";
import {ISortition} from "../../src/interfaces/ISortition.sol";
import {vm} from "../support/Vm.sol";
import {StakeFixture} from "./StakeFixture.sol";

contract SortitionTest is StakeFixture {
    uint256 private constant MEDIATORS = 12;

    address[] internal nobody;

    function test_only_the_registry_sets_weights() public {
        vm.expectRevert(abi.encodeWithSelector(ISortition.NotRegistry.selector, address(registry), address(this)));
        sortition.setWeight(CLASS, address(1), 1, true);
    }

    function test_a_past_epoch_never_changes() public {
        uint64 epoch = _epoch();
        (address[] memory before,) = sortition.draw(CLASS, epoch, "seed", 5, nobody, LOCK, 4);
        vm.prank(mediators[3]);
        registry.requestUnstake(STAKE);
        vm.prank(mediators[4]);
        registry.stake(5e18);
        _nextEpoch();
        (address[] memory later,) = sortition.draw(CLASS, epoch, "seed", 5, nobody, LOCK, 4);
        assertEq(keccak256(abi.encode(later)), keccak256(abi.encode(before)), "same panel");
        assertEq(sortition.totalWeight(CLASS, epoch), 12 * STAKE, "past total");
        assertEq(sortition.totalWeight(CLASS, _epoch()), 11 * STAKE + 5e18, "present total");
    }

    function test_an_epoch_has_a_length() public {
        vm.expectRevert(ISortition.ZeroEpochLength.selector);
        new Sortition(0);
    }

    function test_leaves_are_in_order_of_first_weight_and_stay() public {
        vm.prank(mediators[0]);
        registry.requestUnstake(STAKE);
        vm.prank(mediators[0]);
        registry.stake(STAKE / 10);
        address[] memory leaves = sortition.leavesOf(CLASS);
        for (uint256 i = 0; i < leaves.length; i++) {
            assertEq(leaves[i], mediators[i], "leaf order");
        }
    }

    function test_an_empty_class_draws_nobody() public view {
        (address[] memory drawn, address[] memory passedOver) =
            sortition.draw("none", _epoch(), "s", 5, nobody, LOCK, 4);
        assertEq(drawn.length + passedOver.length, 0, "nobody");
    }

    function test_excluding_everyone_draws_nobody() public view {
        (address[] memory drawn,) = _draw("s", 5, mediators);
        assertEq(drawn.length, 0, "nobody");
    }

    function test_who_has_four_locks_is_passed_over_and_never_seated() public {
        for (uint8 i = 0; i < 4; i++) {
            _lock(mediators[7], i);
        }
        (address[] memory drawn, address[] memory passedOver) = _draw("s", 12, nobody);
        assertEq(drawn.length, 11, "all others");
        assertEq(passedOver.length, 1, "one passed over");
        assertEq(passedOver[0], mediators[7], "the one with four locks");
        for (uint256 i = 0; i < drawn.length; i++) {
            assertTrue(drawn[i] != mediators[7], "not seated");
        }
    }

    function testFuzz_draws_have_no_doubles_no_excluded_and_nobody_without_weight(
        bytes32 seed,
        uint256 count,
        uint256 excludedMask,
        uint256 goneMask
    ) public {
        for (uint256 i = 0; i < MEDIATORS; i++) {
            if (goneMask >> i & 1 == 0) continue;
            vm.prank(mediators[i]);
            registry.requestUnstake(1);
        }
        _nextEpoch();
        address[] memory excluded = new address[](MEDIATORS + 2);
        uint256 drawable;
        for (uint256 i = 0; i < MEDIATORS; i++) {
            bool isExcluded = excludedMask >> i & 1 == 1;
            if (isExcluded) excluded[i] = mediators[i];
            if (!isExcluded && goneMask >> i & 1 == 0) drawable++;
        }
        // A double and a stranger among the excluded change nothing.
        (excluded[MEDIATORS], excluded[MEDIATORS + 1]) = (excluded[0], stranger);
        uint8 wanted = uint8(bound(count, 1, 12));
        (address[] memory drawn, address[] memory passedOver) = _draw(seed, wanted, excluded);
        assertEq(drawn.length, wanted < drawable ? wanted : drawable, "as many as there are");
        assertEq(passedOver.length, 0, "nobody is full");
        for (uint256 i = 0; i < drawn.length; i++) {
            assertTrue(sortition.weightOf(CLASS, drawn[i], _epoch()) > 0, "has weight");
            for (uint256 j = 0; j < excluded.length; j++) {
                assertTrue(drawn[i] != excluded[j], "not excluded");
            }
            for (uint256 j = 0; j < i; j++) {
                assertTrue(drawn[i] != drawn[j], "no double");
            }
        }
    }

    /// @dev The plainest statement of the rule: lay the weights out in leaf order, leave out who is out, and take the one at the point.
    function testFuzz_draws_agree_with_a_plain_walk_over_the_weights(bytes32 seed, uint64[12] calldata extra) public {
        for (uint256 i = 0; i < MEDIATORS; i++) {
            vm.prank(mediators[i]);
            registry.stake(uint128(bound(extra[i], 1, 10e18)));
        }
        _nextEpoch();
        address[] memory excluded = new address[](2);
        (excluded[0], excluded[1]) = (mediators[2], mediators[9]);
        (address[] memory drawn,) = _draw(seed, 7, excluded);
        bool[] memory out = new bool[](MEDIATORS);
        (out[2], out[9]) = (true, true);
        for (uint256 j = 0; j < 7; j++) {
            uint256 remaining;
            for (uint256 i = 0; i < MEDIATORS; i++) {
                if (!out[i]) remaining += _weight(i);
            }
            uint256 point = uint256(keccak256(abi.encode(seed, j))) % remaining;
            uint256 at;
            for (;; at++) {
                if (out[at]) continue;
                if (point < _weight(at)) break;
                point -= _weight(at);
            }
            out[at] = true;
            assertEq(drawn[j], mediators[at], "walk");
        }
    }

    /// @dev Chi-square with 11 degrees of freedom: 36 is passed by chance once in 10,000 runs of random seeds; these are fixed.
    function test_first_seats_are_drawn_in_proportion_to_weight() public {
        uint256 draws = 1200;
        uint256[] memory counts = new uint256[](MEDIATORS);
        for (uint256 k = 0; k < draws; k++) {
            (address[] memory drawn,) = _draw(keccak256(abi.encode(k)), 1, nobody);
            for (uint256 i = 0; i < MEDIATORS; i++) {
                if (mediators[i] == drawn[0]) counts[i]++;
            }
        }
        uint256 chiSquareTimes100;
        for (uint256 i = 0; i < MEDIATORS; i++) {
            uint256 off = counts[i] > 100 ? counts[i] - 100 : 100 - counts[i];
            chiSquareTimes100 += off * off;
        }
        assertBelow(chiSquareTimes100, 3600, "spread");
    }

    function _weight(uint256 i) private view returns (uint256) {
        return sortition.weightOf(CLASS, mediators[i], _epoch());
    }
}
