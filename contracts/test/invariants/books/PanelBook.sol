// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, PanelMember, RoundView} from "../../../src/interfaces/IDisputePool.sol";
import {ParameterSet} from "../../../src/interfaces/IParameters.sol";
import {IStakeRegistry} from "../../../src/interfaces/IStakeRegistry.sol";
import {Ballots} from "./Ballots.sol";

/// @notice Panels drawn anew, leaf by leaf instead of down the tree, and who may sit in them.
abstract contract PanelBook is Ballots {
    struct Urn {
        address[] leaves;
        uint256[] weights;
        /// @dev Weight left in it.
        uint256 total;
        address[] operators;
        uint256 operatorCount;
    }

    uint256 private constant SPARE_WALKS = 32;

    /// @dev Whom the present round's panel must consist of when it is drawn now.
    function _expectedPanel(DisputeView memory dispute, bytes32 id, RoundView memory round, ParameterSet memory set)
        internal
        view
        returns (address[] memory panel)
    {
        (, bytes32 randomness) = beacon.randomness(round.beaconRound);
        bytes32 seed = keccak256(
            abi.encode("LILYMED/DRAW/v1", block.chainid, address(pool), id, dispute.currentRound, randomness)
        );
        Urn memory urn = _urnOf(dispute, id, round.epoch);
        uint256 wanted = round.seats + round.alternates;
        address[] memory drawn = new address[](wanted);
        uint256 count;
        for (uint256 j = 0; j < wanted + SPARE_WALKS && count < wanted && urn.total > 0; j++) {
            address hit = _takeOut(urn, uint256(keccak256(abi.encode(seed, j))) % urn.total);
            if (_canSit(urn, hit, set)) drawn[count++] = hit;
        }
        panel = new address[](count);
        for (uint256 i = 0; i < count; i++) {
            panel[i] = drawn[i];
        }
    }

    /// @dev I3, I9, I10 of a panel that was just drawn.
    function _requirePanel(bytes32 id, DisputeView memory dispute, address[] memory expected) internal view {
        RoundView memory round = pool.getRound(id, dispute.currentRound);
        if (expected.length < round.seats) {
            assertEq(round.members.length, 0, "I10: too few, so nobody");
            return;
        }
        assertEq(round.members.length, expected.length, "I10: size of the panel");
        for (uint256 i = 0; i < expected.length; i++) {
            address mediator = round.members[i].mediator;
            assertEq(mediator, expected[i], "I10: the panel is a function of seed, weights and exclusions");
            assertTrue(round.members[i].seated == (i < round.seats), "I10: seats first");
            assertBelow(0, sortition.weightOf(dispute.drawClass, mediator, round.epoch), "I3: drawn with weight");
            assertTrue(
                mediator != dispute.jobCreator && mediator != dispute.resourceProvider && mediator != dispute.solver,
                "I9: a party sits"
            );
            for (uint256 j = 0; j < i; j++) {
                assertTrue(round.members[j].mediator != mediator, "I9: two seats of one mediator");
            }
            _requireFresh(id, dispute.currentRound, mediator);
        }
    }

    /// @dev I9: nobody votes in two rounds.
    function _requireFresh(bytes32 id, uint8 current, address mediator) private view {
        for (uint8 number = 1; number < current; number++) {
            PanelMember[] memory members = pool.getRound(id, number).members;
            for (uint256 i = 0; i < members.length; i++) {
                bool held = members[i].seated || members[i].commitment != 0;
                assertTrue(!held || members[i].mediator != mediator, "I9: a seat in two rounds");
            }
        }
    }

    function _urnOf(DisputeView memory dispute, bytes32 id, uint64 epoch) private view returns (Urn memory urn) {
        urn.leaves = sortition.leavesOf(dispute.drawClass);
        urn.weights = new uint256[](urn.leaves.length);
        urn.operators = new address[](3 + 3 * 17 + 17);
        for (uint256 i = 0; i < urn.leaves.length; i++) {
            urn.weights[i] = sortition.weightOf(dispute.drawClass, urn.leaves[i], epoch);
            urn.total += urn.weights[i];
        }
        _exclude(urn, dispute.jobCreator);
        _exclude(urn, dispute.resourceProvider);
        _exclude(urn, dispute.solver);
        for (uint8 number = 1; number < dispute.currentRound; number++) {
            PanelMember[] memory members = pool.getRound(id, number).members;
            for (uint256 i = 0; i < members.length; i++) {
                if (members[i].seated || members[i].commitment != 0) _exclude(urn, members[i].mediator);
            }
        }
    }

    function _exclude(Urn memory urn, address account) private view {
        urn.operators[urn.operatorCount++] = _operatorOf(account, registry.accountOf(account));
        for (uint256 i = 0; i < urn.leaves.length; i++) {
            if (urn.leaves[i] != account) continue;
            urn.total -= urn.weights[i];
            urn.weights[i] = 0;
        }
    }

    function _takeOut(Urn memory urn, uint256 point) private pure returns (address) {
        for (uint256 i = 0; i < urn.leaves.length; i++) {
            uint256 weight = urn.weights[i];
            if (point >= weight) {
                point -= weight;
                continue;
            }
            urn.total -= weight;
            urn.weights[i] = 0;
            return urn.leaves[i];
        }
        revert NotTrue("a point beyond the weight");
    }

    function _canSit(Urn memory urn, address mediator, ParameterSet memory set) private view returns (bool) {
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        if (account.openLocks >= set.maxOpenLocks) return false;
        if (account.stake + account.unbonding < account.locked + set.lockPerSeat) return false;
        address operator = _operatorOf(mediator, account);
        for (uint256 i = 0; i < urn.operatorCount; i++) {
            if (urn.operators[i] == operator) return false;
        }
        urn.operators[urn.operatorCount++] = operator;
        return true;
    }

    function _operatorOf(address account, IStakeRegistry.Account memory known) private pure returns (address) {
        return known.operator == address(0) ? account : known.operator;
    }
}
