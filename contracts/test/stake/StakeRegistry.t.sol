// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {StakeRegistry} from "../../src/StakeRegistry.sol";
import {ICanaries} from "../../src/interfaces/ICanaries.sol";
import {IDrawClasses} from "../../src/interfaces/IDrawClasses.sol";
import {ParameterSet} from "../../src/interfaces/IParameters.sol";
import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";
import {WiredOnce} from "../../src/WiredOnce.sol";
import {vm} from "../support/Vm.sol";
import {PlainToken, StakeFixture} from "./StakeFixture.sol";

contract StakeRegistryTest is StakeFixture {
    event UnstakeRequested(address indexed mediator, uint128 amount, uint64 withdrawableAt);

    function test_stake_weighs_from_the_next_epoch_on() public {
        address newcomer = vm.addr(99);
        _enrol(newcomer, STAKE);
        assertEq(sortition.weightOf(CLASS, newcomer, _epoch()), 0, "this epoch");
        assertEq(sortition.weightOf(CLASS, newcomer, _epoch() + 1), STAKE, "next epoch");
        assertEq(sortition.totalWeight(CLASS, _epoch()), 12 * STAKE, "total now");
        assertEq(sortition.totalWeight(CLASS, _epoch() + 1), 13 * STAKE, "total next");
    }

    function test_stake_below_the_minimum_weighs_nothing() public {
        address newcomer = vm.addr(99);
        _enrol(newcomer, STAKE - 1);
        assertEq(sortition.weightOf(CLASS, newcomer, _epoch() + 1), 0, "below");
        vm.prank(newcomer);
        registry.stake(1);
        assertEq(sortition.weightOf(CLASS, newcomer, _epoch() + 1), STAKE, "at the minimum");
    }

    function test_stake_weighs_in_every_class_registered_for() public {
        vm.prank(mediators[0]);
        registry.register(OTHER_CLASS);
        assertEq(sortition.weightOf(OTHER_CLASS, mediators[0], _epoch() + 1), STAKE, "second class");
        assertEq(sortition.drawableOperators(OTHER_CLASS, _epoch() + 1), 1, "one there");
    }

    function test_registering_refuses_unlisted_classes_twice_and_a_third_class() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.ClassNotListed.selector, bytes32(0)));
        registry.register(0);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.ClassNotListed.selector, bytes32("nobody's")));
        registry.register("nobody's");
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.AlreadyRegistered.selector, mediators[0], CLASS));
        vm.prank(mediators[0]);
        registry.register(CLASS);
        vm.prank(mediators[0]);
        registry.register(bytes32(uint256(2)));
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.TooManyClasses.selector, 2));
        vm.prank(mediators[0]);
        registry.register(bytes32(uint256(5)));
    }

    function test_a_canarys_key_never_registers() public {
        _isCanaryKey[stranger] = true;
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.CanaryKey.selector, stranger));
        vm.prank(stranger);
        registry.register(CLASS);
    }

    function test_staking_refuses_zero_the_unregistered_and_the_penniless() public {
        vm.expectRevert(IStakeRegistry.ZeroAmount.selector);
        registry.stake(0);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.NotRegistered.selector, stranger));
        vm.prank(stranger);
        registry.stake(1);
        uint128 huge = type(uint96).max - 13 * STAKE;
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, mediators[0], 100e18, huge)
        );
        vm.prank(mediators[0]);
        registry.stake(huge);
        uint256 total = 12 * uint256(STAKE) + type(uint128).max;
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 96, total));
        vm.prank(mediators[0]);
        registry.stake(type(uint128).max);
    }

    function test_unstaking_leaves_the_tree_at_once_and_pays_after_the_period() public {
        address mediator = mediators[0];
        uint256 before = token.balanceOf(mediator);
        uint64 at = uint64(block.timestamp) + UNBONDING;
        vm.expectEmit(true, false, false, true, address(registry));
        emit UnstakeRequested(mediator, STAKE, at);
        vm.prank(mediator);
        registry.requestUnstake(STAKE);
        assertEq(sortition.weightOf(CLASS, mediator, _epoch()), STAKE, "this epoch keeps it");
        assertEq(sortition.weightOf(CLASS, mediator, _epoch() + 1), 0, "the next does not");
        assertEq(sortition.drawableOperators(CLASS, _epoch() + 1), 11, "one fewer");

        vm.warp(at - 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.StillUnbonding.selector, at, at - 1));
        vm.prank(mediator);
        registry.withdraw();
        vm.warp(at);
        vm.prank(mediator);
        registry.withdraw();
        assertEq(token.balanceOf(mediator), before + STAKE, "paid");
        assertEq(registry.totalStake(), 11 * STAKE, "total");
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.NothingToWithdraw.selector, mediator));
        vm.prank(mediator);
        registry.withdraw();
    }

    function test_unstaking_refuses_zero_and_more_than_the_stake() public {
        vm.expectRevert(IStakeRegistry.ZeroAmount.selector);
        vm.prank(mediators[0]);
        registry.requestUnstake(0);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.StakeTooLow.selector, STAKE, STAKE + 1));
        vm.prank(mediators[0]);
        registry.requestUnstake(STAKE + 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.StakeTooLow.selector, STAKE, type(uint128).max));
        vm.prank(mediators[0]);
        registry.requestUnstake(type(uint128).max);
    }

    function test_unbonding_outlasts_every_draw_from_an_epoch_that_still_counts_the_stake() public {
        _deploy(new PlainToken(), 0);
        _enrol(stranger, STAKE);
        _nextEpoch();
        uint64 pinned = _epoch();
        vm.prank(stranger);
        registry.requestUnstake(STAKE);
        // A round opened with the epoch's last second draws until its beacon is given up, 630 seconds later.
        uint256 lastDraw = (uint256(pinned) + 1) * EPOCH - 1 + 630;
        assertBelow(lastDraw, registry.accountOf(stranger).withdrawableAt, "still there");
        assertEq(registry.accountOf(stranger).withdrawableAt, block.timestamp + EPOCH + 631, "when");
    }

    function test_a_further_request_restarts_the_period_for_all() public {
        vm.prank(mediators[0]);
        registry.requestUnstake(1);
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(mediators[0]);
        registry.requestUnstake(1);
        uint256 at = block.timestamp + UNBONDING;
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.StillUnbonding.selector, at, block.timestamp));
        vm.prank(mediators[0]);
        registry.withdraw();
    }

    function test_a_higher_minimum_counts_once_weights_are_synced() public {
        ParameterSet memory set = _defaults();
        set.minimumStake = STAKE + 1;
        _applySet(set);
        assertEq(_nextWeight(mediators[0]), STAKE, "not by itself");
        vm.prank(stranger);
        registry.syncWeight(mediators[0]);
        assertEq(_nextWeight(mediators[0]), 0, "by anyone");
        registry.syncWeight(stranger);
        assertEq(_nextWeight(stranger), 0, "who is no mediator weighs nothing");
    }

    function test_accounts_of_strangers_are_all_zero() public {
        assertEq(
            keccak256(abi.encode(registry.accountOf(stranger))),
            keccak256(abi.encode(IStakeRegistry.Account(0, 0, 0, 0, 0, 0, 0, address(0), address(0), address(0), new bytes32[](0)))),
            "zero"
        );
        vm.prank(stranger);
        registry.approveMediator(mediators[0]);
        assertTrue(!registry.isMediator(stranger), "approving makes no mediator");
    }

    function test_wiring_is_the_deployers_and_happens_once() public {
        vm.expectRevert(WiredOnce.AlreadyWired.selector);
        registry.initialise(address(1), address(2), ICanaries(address(3)));
        assertTrue(address(registry.canaries()) != address(3), "and nothing is other than it was");
        vm.expectRevert(WiredOnce.AlreadyWired.selector);
        sortition.initialise(registry);
        vm.expectRevert(abi.encodeWithSelector(WiredOnce.NotDeployer.selector, address(this), stranger));
        vm.prank(stranger);
        sortition.initialise(registry);
        vm.expectRevert(WiredOnce.ZeroAddress.selector);
        new StakeRegistry(token, parameters, IDrawClasses(address(0)), sortition, 1);
    }

    function testFuzz_custody_equals_the_accounts(uint128[8] calldata amounts) public {
        uint256 total = 12 * uint256(STAKE);
        for (uint256 i = 0; i < amounts.length; i++) {
            uint128 amount = uint128(bound(amounts[i], 1, 10e18));
            address mediator = mediators[i];
            vm.prank(mediator);
            registry.stake(amount);
            total += amount;
            vm.prank(mediator);
            registry.requestUnstake(amount / 2 + 1);
        }
        assertEq(registry.totalStake(), total, "total");
        assertEq(token.balanceOf(address(registry)), total, "balance");
    }
}
