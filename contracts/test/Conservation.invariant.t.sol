// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IStakeRegistry} from "../src/interfaces/IStakeRegistry.sol";
import {Settlement} from "../src/Settlement.sol";
import {Sortition} from "../src/Sortition.sol";
import {Assertions} from "./support/Assertions.sol";
import {Crowd} from "./support/Crowd.sol";

/// @notice Whatever a crowd does in whatever order: every wei is somebody's, locks are covered, weights are stakes, outcomes stay.
contract ConservationInvariantTest is Assertions {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    uint256 private constant MINIMUM = 100e18;
    uint256 private constant LOCK = 25e18;
    uint256 private constant SUPPLY = 1_000_000e18;

    Crowd private _crowd;
    IERC20 private _token;
    IStakeRegistry private _registry;
    Settlement private _settlement;
    Sortition private _sortition;

    function setUp() public {
        _crowd = new Crowd();
        _crowd.setUp();
        (address token, address registry, address settlement, address sortition) = _crowd.contracts();
        (_token, _registry) = (IERC20(token), IStakeRegistry(registry));
        (_settlement, _sortition) = (Settlement(settlement), Sortition(sortition));
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_crowd);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_crowd), _crowd.actions());
    }

    function invariant_every_wei_of_settlement_is_an_escrow_a_bond_or_a_credit() public view {
        uint256 liabilities = _settlement.totalEscrow() + _settlement.totalCredit() + _settlement.totalBonds();
        assertEq(_token.balanceOf(address(_settlement)), liabilities, "I1: settlement");
    }

    function invariant_every_wei_of_the_registry_is_somebodys_stake_and_covers_its_locks() public view {
        uint256 total = _stakeOf(_crowd.mediatorsList()) + _stakeOf(_crowd.smallList());
        assertEq(_registry.totalStake(), total, "I1: total");
        assertEq(_token.balanceOf(address(_registry)), total, "I1: registry");
    }

    function _stakeOf(address[] memory mediators) private view returns (uint256 total) {
        for (uint256 i = 0; i < mediators.length; i++) {
            IStakeRegistry.Account memory account = _registry.accountOf(mediators[i]);
            total += account.stake + account.unbonding;
            assertEq(account.locked, LOCK * account.openLocks, "I2: locked is a lock per open seat");
            assertTrue(account.locked <= account.stake + account.unbonding, "I2: locks are covered");
            assertTrue(account.openLocks <= 4, "I2: at most four");
        }
    }

    function invariant_the_tree_weighs_what_is_staked() public view {
        address[] memory mediators = _crowd.mediatorsList();
        uint64 next = _sortition.epochAt(uint64(block.timestamp)) + 1;
        uint256 total;
        uint256 operators;
        for (uint256 i = 0; i < mediators.length; i++) {
            IStakeRegistry.Account memory account = _registry.accountOf(mediators[i]);
            uint256 weight = _sortition.weightOf(_crowd.classOfCrowd(), mediators[i], next);
            uint256 worth = account.stake < MINIMUM ? 0 : account.stake;
            // Who was in jail weighs nothing until somebody syncs it.
            if (account.jailedUntil == 0 || weight > 0) assertEq(weight, worth, "I3: leaf");
            total += weight;
            if (weight > 0) operators++;
        }
        assertEq(_sortition.totalWeight(_crowd.classOfCrowd(), next), total, "I3: root");
        assertEq(_sortition.drawableOperators(_crowd.classOfCrowd(), next), operators, "I3: count");
    }

    /// @dev The invariants above say something only if the crowd gets somewhere: over fixed seeds it reaches every outcome.
    function test_the_crowd_reaches_every_outcome() public {
        bytes4[] memory actions = _crowd.actions();
        uint256 appeals;
        for (uint256 run = 0; run < 8; run++) {
            if (run > 0) setUp();
            for (uint256 i = 0; i < 800; i++) {
                _act(actions, uint256(keccak256(abi.encode(run, i))));
            }
            invariant_every_wei_of_settlement_is_an_escrow_a_bond_or_a_credit();
            invariant_every_wei_of_the_registry_is_somebodys_stake_and_covers_its_locks();
            invariant_the_tree_weighs_what_is_staked();
            _reached[0] += _crowd.abandoned();
            appeals += _crowd.appeals();
            for (uint8 outcome = 1; outcome <= 7; outcome++) {
                _reached[outcome] += _crowd.finals(outcome);
            }
        }
        for (uint8 outcome = 0; outcome <= 7; outcome++) {
            assertBelow(0, _reached[outcome], _names[outcome]);
        }
        assertBelow(0, appeals, "appealed");
    }

    uint256[8] private _reached;
    string[8] private _names = [
        "abandoned",
        "ACCEPT",
        "REJECT",
        "NONDETERMINISTIC",
        "CANNOT_REPRODUCE",
        "INCONCLUSIVE",
        "PREEMPTED",
        "UNSERVICEABLE"
    ];

    function _act(bytes4[] memory actions, uint256 seed) private {
        (bool done, bytes memory reason) = address(_crowd)
            .call(abi.encodeWithSelector(actions[seed % actions.length], seed >> 8, seed >> 16, seed >> 24));
        // Nothing the crowd does is expected to fail.
        if (!done) assembly { revert(add(reason, 32), mload(reason)) }
    }
}
