// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IStakeRegistry, Release} from "../../src/interfaces/IStakeRegistry.sol";
import {Fault} from "../../src/libraries/Numbers.sol";
import {vm, Vm} from "../support/Vm.sol";
import {StakeFixture} from "./StakeFixture.sol";

/// @notice What a round does to its mediators' stake.
contract LocksTest is StakeFixture {
    event SeatLocked(address indexed mediator, bytes32 indexed disputeId, uint8 round, uint128 amount);
    event SeatUnlocked(address indexed mediator, bytes32 indexed disputeId, uint8 round, uint128 amount);
    event StakeSlashed(address indexed mediator, bytes32 indexed disputeId, uint128 amount);
    event MediatorJailed(address indexed mediator, uint64 until);

    address private _mediator;

    function setUp() public override {
        super.setUp();
        _mediator = mediators[0];
    }

    function test_locks_hold_back_withdrawal_and_end_at_the_limit() public {
        for (uint8 i = 0; i < 4; i++) {
            assertTrue(_free(_mediator), "room for one more");
            _lock(_mediator, i);
        }
        assertTrue(!_free(_mediator), "four open");
        vm.prank(_mediator);
        registry.requestUnstake(STAKE);
        vm.warp(block.timestamp + UNBONDING);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.StillLocked.selector, 4));
        vm.prank(_mediator);
        registry.withdraw();
        for (uint8 i = 0; i < 4; i++) {
            _release(_mediator, 0, Fault.NONE, true);
        }
        vm.prank(_mediator);
        registry.withdraw();
        assertEq(registry.accountOf(_mediator).locked, 0, "nothing locked");
    }

    function test_stake_on_its_way_out_can_be_locked_and_what_has_left_cannot() public {
        vm.prank(_mediator);
        registry.requestUnstake(STAKE);
        _lock(_mediator, 1);
        _release(_mediator, 0, Fault.NONE, true);
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(_mediator);
        registry.withdraw();
        assertTrue(!_free(_mediator), "nothing there");
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.CannotLock.selector, _mediator, LOCK, uint128(0)));
        vm.prank(pool);
        registry.lockAll(DISPUTE, 1, LOCK, _one(_mediator));
    }

    function test_who_cannot_cover_a_lock_is_refused_with_what_is_free() public {
        _lockAndRelease(_mediator, LOCK, Fault.INCOHERENT, true);
        for (uint8 i = 0; i < 3; i++) {
            _lock(_mediator, i);
        }
        assertTrue(!_free(_mediator), "75 staked, 75 locked");
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.CannotLock.selector, _mediator, LOCK, uint128(0)));
        vm.prank(pool);
        registry.lockAll(DISPUTE, 4, LOCK, _one(_mediator));
        vm.expectRevert(
            abi.encodeWithSelector(IStakeRegistry.CannotLock.selector, mediators[1], type(uint128).max, uint128(STAKE))
        );
        vm.prank(pool);
        registry.lockAll(DISPUTE, 4, type(uint128).max, _one(mediators[1]));
    }

    function test_a_round_is_locked_whole_or_not_at_all() public {
        address[] memory panel = new address[](2);
        (panel[0], panel[1]) = (_mediator, stranger);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.CannotLock.selector, stranger, LOCK, uint128(0)));
        vm.prank(pool);
        registry.lockAll(DISPUTE, 1, LOCK, panel);
        assertEq(registry.accountOf(_mediator).openLocks, 0, "nobody");
        panel[1] = mediators[1];
        vm.expectEmit(true, true, false, true, address(registry));
        emit SeatLocked(_mediator, DISPUTE, 1, LOCK);
        vm.expectEmit(true, true, false, true, address(registry));
        emit SeatLocked(mediators[1], DISPUTE, 1, LOCK);
        vm.prank(pool);
        registry.lockAll(DISPUTE, 1, LOCK, panel);
        assertEq(registry.accountOf(mediators[1]).locked, LOCK, "everybody");
    }

    function test_only_the_pool_locks_and_only_settlement_releases() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.NotPool.selector, pool, address(this)));
        registry.lockAll(DISPUTE, 1, 1, _one(_mediator));
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.NotSettlement.selector, settlement, pool));
        vm.prank(pool);
        registry.releaseAll(DISPUTE, 1, 1, 3, 1, _seat(_mediator, 0, 0, true));
    }

    function test_what_was_not_locked_is_not_released() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.LockUnknown.selector, _mediator, uint128(0), LOCK));
        vm.prank(settlement);
        registry.releaseAll(DISPUTE, 1, LOCK, 3, 1, _seat(_mediator, 0, 0, true));
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.LockUnknown.selector, _mediator, uint128(0), uint128(0)));
        vm.prank(settlement);
        registry.releaseAll(DISPUTE, 1, 0, 3, 1, _seat(_mediator, 0, 0, true));
        _lock(_mediator, 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.LockUnknown.selector, _mediator, LOCK, LOCK + 1));
        vm.prank(settlement);
        registry.releaseAll(DISPUTE, 1, LOCK + 1, 3, 1, _seat(_mediator, 0, 0, true));
    }

    function test_a_round_is_released_in_one_call_with_one_transfer() public {
        Release[] memory seats = new Release[](3);
        address[] memory panel = new address[](3);
        for (uint256 i = 0; i < 3; i++) {
            panel[i] = mediators[i];
            seats[i] = Release(mediators[i], uint128(i * 5e18), i == 0 ? Fault.NONE : Fault.INCOHERENT, true);
        }
        vm.prank(pool);
        registry.lockAll(DISPUTE, 1, LOCK, panel);
        vm.recordLogs();
        vm.prank(settlement);
        uint128[] memory taken = registry.releaseAll(DISPUTE, 1, LOCK, 3, 1, seats);
        assertEq(taken[0], 0, "nothing of the first");
        assertEq(taken[1], 5e18, "of the second");
        assertEq(taken[2], 10e18, "of the third");
        assertEq(token.balanceOf(settlement), 15e18, "sent");
        assertEq(registry.totalStake(), 12 * STAKE - 15e18, "and gone");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 transfers;
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].emitter == address(token)) transfers++;
        }
        assertEq(transfers, 1, "one transfer");
    }

    function test_releasing_says_what_it_did() public {
        _lock(_mediator, 1);
        vm.expectEmit(true, true, false, true, address(registry));
        emit SeatUnlocked(_mediator, DISPUTE, 1, LOCK);
        vm.expectEmit(true, true, false, true, address(registry));
        emit StakeSlashed(_mediator, DISPUTE, 7);
        vm.expectEmit(true, false, false, true, address(registry));
        emit MediatorJailed(_mediator, uint64(block.timestamp + 30 days));
        _release(_mediator, 7, Fault.CANARY, true);
    }

    function test_a_slash_takes_no_more_than_the_seats_lock_however_much_is_asked() public {
        assertEq(_lockAndRelease(_mediator, type(uint128).max, Fault.NO_REVEAL, false), LOCK, "the lock");
        assertEq(registry.accountOf(_mediator).stake, STAKE - LOCK, "the rest stays");
    }

    function test_stake_on_its_way_out_can_still_be_slashed() public {
        vm.prank(_mediator);
        registry.requestUnstake(90e18);
        _lockAndRelease(_mediator, LOCK, Fault.NO_REVEAL, false);
        IStakeRegistry.Account memory account = registry.accountOf(_mediator);
        assertEq(account.stake, 0, "the active stake goes first");
        assertEq(account.unbonding, 75e18, "then what unbonds");
    }

    function test_absences_in_a_row_jail_and_presence_forgives_them() public {
        _lockAndRelease(_mediator, 0, Fault.NO_COMMIT, false);
        _lockAndRelease(_mediator, 0, Fault.NO_REVEAL, false);
        assertEq(registry.accountOf(_mediator).absences, 2, "two");
        _lockAndRelease(_mediator, 0, Fault.NONE, true);
        assertEq(registry.accountOf(_mediator).absences, 0, "forgiven");
        _lockAndRelease(_mediator, 0, Fault.NO_COMMIT, false);
        _lockAndRelease(_mediator, 0, Fault.NONE, false);
        _lockAndRelease(_mediator, 0, Fault.NO_COMMIT, false);
        assertEq(registry.accountOf(_mediator).jailedUntil, 0, "an alternate that was not needed is neither");
        assertEq(_nextWeight(_mediator), STAKE, "still weighs");
        _lockAndRelease(_mediator, 0, Fault.NO_REVEAL, false);
        assertEq(registry.accountOf(_mediator).jailedUntil, block.timestamp + 30 days, "the third in a row");
        assertEq(registry.accountOf(_mediator).absences, 0, "counted from the start again");
        assertEq(_nextWeight(_mediator), 0, "weighs nothing");
        assertEq(sortition.weightOf(CLASS, _mediator, _epoch()), STAKE, "but in open rounds' epochs");
    }

    function test_a_canarys_fault_jails_at_once_and_incoherence_never() public {
        _lockAndRelease(_mediator, 1, Fault.INCOHERENT, true);
        assertEq(registry.accountOf(_mediator).jailedUntil, 0, "incoherent");
        _lockAndRelease(_mediator, 0, Fault.CANARY, true);
        assertEq(registry.accountOf(_mediator).jailedUntil, block.timestamp + 30 days, "canary");
    }

    function test_no_number_of_absences_jails_where_the_parameters_say_never() public {
        for (uint256 i = 0; i < 300; i++) {
            _lock(_mediator, 1);
            vm.prank(settlement);
            registry.releaseAll(DISPUTE, 1, LOCK, 0, 30 days, _seat(_mediator, 0, Fault.NO_COMMIT, false));
        }
        assertEq(registry.accountOf(_mediator).absences, 255, "counted as far as it goes");
        assertEq(registry.accountOf(_mediator).jailedUntil, 0, "free");
    }

    function test_jail_ends_with_its_time_and_a_sync_and_is_never_shortened() public {
        _lockAndRelease(_mediator, 0, Fault.CANARY, true);
        uint256 until = block.timestamp + 30 days;
        _lock(_mediator, 1);
        vm.prank(settlement);
        registry.releaseAll(DISPUTE, 1, LOCK, 3, 1, _seat(_mediator, 0, Fault.CANARY, true));
        assertEq(registry.accountOf(_mediator).jailedUntil, until, "a shorter term changes nothing");
        vm.warp(until - 1);
        vm.prank(_mediator);
        registry.stake(1);
        registry.syncWeight(_mediator);
        assertEq(_nextWeight(_mediator), 0, "jailed to the last second, whatever is staked");
        vm.warp(until);
        assertEq(_nextWeight(_mediator), 0, "not back by itself");
        registry.syncWeight(_mediator);
        assertEq(_nextWeight(_mediator), STAKE + 1, "back");
    }

    function test_the_jailed_can_leave() public {
        _lockAndRelease(_mediator, 0, Fault.CANARY, true);
        vm.prank(_mediator);
        registry.requestUnstake(STAKE);
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(_mediator);
        registry.withdraw();
        assertEq(token.balanceOf(_mediator), 200e18, "all of it");
    }

    /// @dev A weight may lag behind its stake, after a lower minimum or a jail that has ended: settling does not bring it up.
    function test_releasing_never_grows_a_weight() public {
        _lockAndRelease(_mediator, 0, Fault.CANARY, true);
        vm.warp(block.timestamp + 30 days);
        _lockAndRelease(_mediator, 0, Fault.INCOHERENT, true);
        _lockAndRelease(_mediator, 1, Fault.INCOHERENT, true);
        assertEq(_nextWeight(_mediator), 0, "stays out");
    }

    function test_a_slash_below_the_minimum_takes_the_weight() public {
        _lockAndRelease(_mediator, 1, Fault.INCOHERENT, true);
        assertEq(_nextWeight(_mediator), 0, "one wei short");
        assertEq(sortition.drawableOperators(CLASS, _epoch() + 1), 11, "one fewer");
    }

    function _free(address mediator) private view returns (bool free) {
        (free,) = registry.seatable(mediator, LOCK, 4);
    }
}
