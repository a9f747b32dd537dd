// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";
import {ISortition} from "../../src/interfaces/ISortition.sol";
import {Assertions} from "../support/Assertions.sol";
import {MediatorCrowd} from "./MediatorCrowd.sol";
import {StakeCrowd} from "./StakeCrowd.sol";

/// @notice Whatever a crowd does in whatever order: stake is covered and counted, and the trees are what the accounts say.
contract StakeInvariantTest is Assertions {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    StakeCrowd private _crowd;
    IERC20 private _token;
    IStakeRegistry private _registry;
    ISortition private _sortition;
    address private _settlement;
    bytes32 private _capped;
    bytes32 private _free;

    function setUp() public {
        _crowd = new StakeCrowd();
        _crowd.setUp();
        (address token, address registry, address sortition, address settlement) = _crowd.contracts();
        (_token, _registry) = (IERC20(token), IStakeRegistry(registry));
        (_sortition, _settlement) = (ISortition(sortition), settlement);
        (_capped, _free) = _crowd.classes();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_crowd);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_crowd), _crowd.actions());
    }

    /// forge-config: default.invariant.runs = 256
    /// forge-config: default.invariant.depth = 128
    function invariant_stake_is_covered_and_the_trees_are_what_the_accounts_say() public view {
        address[] memory mediators = _crowd.mediatorsList();
        IStakeRegistry.Account[] memory accounts = new IStakeRegistry.Account[](mediators.length);
        for (uint256 i = 0; i < mediators.length; i++) {
            accounts[i] = _registry.accountOf(mediators[i]);
        }
        _checkBooks(mediators, accounts);
        _checkLeaves(mediators, accounts);
    }

    /// @notice The mediators' keys, which rotations look at too.
    function afterInvariant() public {
        _crowd.requireKeysApart();
    }

    function _checkBooks(address[] memory mediators, IStakeRegistry.Account[] memory accounts) private view {
        uint256 total;
        for (uint256 i = 0; i < mediators.length; i++) {
            IStakeRegistry.Account memory account = accounts[i];
            uint256 held = uint256(account.stake) + account.unbonding;
            total += held;
            assertEq(account.locked, _crowd.lockedBy(mediators[i]), "I2: what its open seats locked");
            assertEq(account.openLocks, _crowd.seatsOf(mediators[i]), "I2: a lock per open seat");
            assertTrue(account.locked <= held, "I2: locks are covered");
        }
        assertEq(_registry.totalStake(), total, "I1: the sum of the accounts");
        assertEq(_token.balanceOf(address(_registry)), total, "I1: the balance");
        assertEq(total, _crowd.custody(), "I1: what came in and did not leave");
        assertEq(_token.balanceOf(_settlement), _crowd.slashed(), "I1: what was slashed");
    }

    function _checkLeaves(address[] memory mediators, IStakeRegistry.Account[] memory accounts) private view {
        uint64 epoch = _sortition.epochAt(uint64(block.timestamp));
        _weightsAt(_capped, epoch, mediators, accounts);
        uint256 count = _sortition.drawableOperators(_capped, epoch);
        assertEq(_registry.operatorsWeighing(_capped, mediators), count, "I3: everyone's operators are who is counted");
        uint256[] memory capped = _weightsAt(_capped, epoch + 1, mediators, accounts);
        uint256[] memory free = _weightsAt(_free, epoch + 1, mediators, accounts);
        (uint256 cap, uint256 minimum) = (_crowd.cap(), _crowd.minimum());
        for (uint256 i = 0; i < mediators.length; i++) {
            bool out = accounts[i].stake < minimum || block.timestamp < accounts[i].jailedUntil;
            uint256 worth = out ? 0 : accounts[i].stake;
            assertTrue(capped[i] <= worth && free[i] <= worth, "I3: no leaf above its stake");
            uint256 together;
            for (uint256 j = 0; j < mediators.length; j++) {
                if (accounts[j].operator == accounts[i].operator) together += capped[j];
            }
            assertTrue(cap == 0 || together <= cap, "the operator's cap");
            // Only who comes out of jail waits for a sync.
            for (uint256 k = 0; k < accounts[i].drawClasses.length && accounts[i].jailedUntil == 0; k++) {
                if (accounts[i].drawClasses[k] == _free) assertEq(free[i], worth, "I3: the leaf is the stake");
            }
        }
    }

    function _weightsAt(
        bytes32 drawClass,
        uint64 epoch,
        address[] memory mediators,
        IStakeRegistry.Account[] memory accounts
    ) private view returns (uint256[] memory weights) {
        weights = new uint256[](mediators.length);
        uint256 total;
        uint256 operators;
        for (uint256 i = 0; i < mediators.length; i++) {
            weights[i] = _sortition.weightOf(drawClass, mediators[i], epoch);
            total += weights[i];
            bool isNew = weights[i] > 0;
            for (uint256 j = 0; j < i && isNew; j++) {
                isNew = weights[j] == 0 || accounts[j].operator != accounts[i].operator;
            }
            if (isNew) operators++;
        }
        assertEq(_sortition.totalWeight(drawClass, epoch), total, "I3: the root is the sum of the leaves");
        assertEq(_sortition.drawableOperators(drawClass, epoch), operators, "I3: the count of operators");
    }

    /// @dev The invariants say something only if the crowd gets somewhere: over fixed seeds it does everything.
    function test_the_crowd_does_everything() public {
        bytes4[] memory actions = _crowd.actions();
        for (uint256 run = 0; run < 3; run++) {
            if (run > 0) setUp();
            for (uint256 i = 0; i < 400; i++) {
                uint256 seed = uint256(keccak256(abi.encode(run, i)));
                (bool done, bytes memory reason) = address(_crowd)
                    .call(abi.encodeWithSelector(actions[seed % actions.length], seed >> 8, seed >> 16, seed >> 24));
                if (!done) assembly { revert(add(reason, 32), mload(reason)) }
            }
            invariant_stake_is_covered_and_the_trees_are_what_the_accounts_say();
            _crowd.requireKeysApart();
            for (uint256 k = 0; k < 10; k++) {
                _reached[k] += _crowd.counts(MediatorCrowd.Done(k));
            }
        }
        for (uint256 k = 0; k < 10; k++) {
            assertBelow(0, _reached[k], _names[k]);
        }
    }

    uint256[10] private _reached;
    string[10] private _names = [
        "joined",
        "drawn",
        "passed over",
        "slashed",
        "jailed",
        "withdrawn",
        "held back",
        "leaf retaken",
        "capped",
        "rotated"
    ];
}
