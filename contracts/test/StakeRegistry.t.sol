// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IStakeRegistry} from "../src/interfaces/IStakeRegistry.sol";
import {WiredOnce} from "../src/WiredOnce.sol";
import {PoolFixture} from "./support/PoolFixture.sol";
import {vm} from "./support/Vm.sol";

contract StakeRegistryTest is PoolFixture {
    bytes32 internal constant OTHER_CLASS = keccak256("gpu");
    bytes32 internal constant DISPUTE = keccak256("dispute");

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
        assertEq(sortition.drawableMediators(OTHER_CLASS, _epoch() + 1), 1, "one there");
    }

    function test_registering_refuses_zero_twice_and_a_fifth_class() public {
        vm.expectRevert(IStakeRegistry.ZeroDrawClass.selector);
        registry.register(0);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.AlreadyRegistered.selector, mediators[0], CLASS));
        vm.prank(mediators[0]);
        registry.register(CLASS);
        for (uint256 i = 1; i <= 3; i++) {
            vm.prank(mediators[0]);
            registry.register(bytes32(i));
        }
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.TooManyClasses.selector, 4));
        vm.prank(mediators[0]);
        registry.register(bytes32(uint256(4)));
    }

    function test_staking_refuses_zero_the_unregistered_and_the_penniless() public {
        vm.expectRevert(IStakeRegistry.ZeroAmount.selector);
        registry.stake(0);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.NotRegistered.selector, stranger));
        vm.prank(stranger);
        registry.stake(1);
        vm.expectRevert("ERC20: transfer amount exceeds balance");
        vm.prank(mediators[0]);
        registry.stake(type(uint64).max * uint128(1e9));
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
        assertEq(sortition.drawableMediators(CLASS, _epoch() + 1), 11, "one fewer");

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

    function test_stake_on_its_way_out_can_still_be_slashed() public {
        address mediator = mediators[0];
        vm.prank(mediator);
        registry.requestUnstake(90e18);
        vm.prank(address(settlement));
        uint128 taken = registry.slash(mediator, DISPUTE, 25e18);
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        assertEq(taken, 25e18, "taken");
        assertEq(account.stake, 0, "the active stake goes first");
        assertEq(account.unbonding, 75e18, "then what unbonds");
        assertEq(token.balanceOf(address(settlement)), 25e18, "sent to settlement");
    }

    function test_a_slash_takes_at_most_what_is_there() public {
        vm.prank(address(settlement));
        uint128 taken = registry.slash(mediators[0], DISPUTE, type(uint128).max);
        assertEq(taken, STAKE, "all of it");
        assertEq(sortition.weightOf(CLASS, mediators[0], _epoch() + 1), 0, "and the weight");
        vm.prank(address(settlement));
        assertEq(registry.slash(mediators[0], DISPUTE, 1), 0, "nothing twice");
    }

    function test_locks_hold_back_withdrawal_and_end_at_the_limit() public {
        address mediator = mediators[0];
        for (uint8 i = 0; i < 4; i++) {
            assertTrue(registry.canLock(mediator, 1), "room for one more");
            vm.prank(address(pool));
            registry.lock(mediator, DISPUTE, i, 25e18);
        }
        assertTrue(!registry.canLock(mediator, 1), "four open");
        vm.prank(mediator);
        registry.requestUnstake(STAKE);
        vm.warp(block.timestamp + UNBONDING);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.StillLocked.selector, 4));
        vm.prank(mediator);
        registry.withdraw();
        for (uint8 i = 0; i < 4; i++) {
            vm.prank(address(settlement));
            registry.unlock(mediator, DISPUTE, i, 25e18);
        }
        vm.prank(mediator);
        registry.withdraw();
        assertEq(registry.accountOf(mediator).locked, 0, "nothing locked");
    }

    function test_locks_never_exceed_what_is_held() public {
        vm.prank(address(pool));
        registry.lock(mediators[0], DISPUTE, 1, 25e18);
        vm.prank(address(settlement));
        registry.slash(mediators[0], DISPUTE, 60e18);
        assertTrue(!registry.canLock(mediators[0], 1), "15 free, 25 needed");
        vm.expectRevert(
            abi.encodeWithSelector(IStakeRegistry.CannotLock.selector, mediators[0], uint128(25e18), uint128(15e18))
        );
        vm.prank(address(pool));
        registry.lock(mediators[0], DISPUTE, 2, 25e18);
    }

    function test_only_the_pool_locks_and_only_settlement_unlocks_and_slashes() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.NotPool.selector, address(pool), address(this)));
        registry.lock(mediators[0], DISPUTE, 1, 1);
        bytes memory refusal =
            abi.encodeWithSelector(IStakeRegistry.NotSettlement.selector, address(settlement), address(this));
        vm.expectRevert(refusal);
        registry.unlock(mediators[0], DISPUTE, 1, 1);
        vm.expectRevert(refusal);
        registry.slash(mediators[0], DISPUTE, 1);
        vm.expectRevert(
            abi.encodeWithSelector(IStakeRegistry.LockUnknown.selector, mediators[0], uint128(0), uint128(1))
        );
        vm.prank(address(settlement));
        registry.unlock(mediators[0], DISPUTE, 1, 1);
    }

    function test_wiring_is_the_deployers_and_happens_once() public {
        vm.expectRevert(WiredOnce.AlreadyWired.selector);
        registry.initialise(address(1), address(2));
        vm.expectRevert(abi.encodeWithSelector(WiredOnce.NotDeployer.selector, address(this), stranger));
        vm.prank(stranger);
        settlement.initialise(stranger);
    }

    function test_a_paused_token_delays_but_keeps_every_claim() public {
        vm.prank(mediators[0]);
        registry.requestUnstake(STAKE);
        vm.warp(block.timestamp + UNBONDING);
        token.pause();
        vm.expectRevert("ERC20Pausable: token transfer while paused");
        vm.prank(mediators[0]);
        registry.withdraw();
        token.unpause();
        vm.prank(mediators[0]);
        registry.withdraw();
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
