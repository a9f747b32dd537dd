// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IDisputePool, PanelMember} from "../interfaces/IDisputePool.sol";
import {ParameterSet} from "../interfaces/IParameters.sol";
import {Outcome, Phase} from "../libraries/Numbers.sol";
import {Closing} from "./Closing.sol";

/// @notice Who sits in a round.
abstract contract Panels is Closing, IDisputePool {
    /// @inheritdoc IDisputePool
    function drawPanel(bytes32 disputeId) external nonReentrant {
        (Dispute storage dispute, Round storage round) = _inPhase(Phase.BEACON, disputeId);
        (bool available, bytes32 randomness) = beacon.randomness(round.beaconRound);
        if (!available) revert BeaconNotAvailable(round.beaconRound);
        ParameterSet memory set = _setOf(dispute);
        uint8 number = dispute.currentRound;
        (address[] memory drawn, address[] memory passedOver) = sortition.draw(
            dispute.drawClass,
            round.epoch,
            panelSeed(disputeId, number, randomness),
            round.seats + round.alternates,
            _excluded(disputeId, dispute),
            set.lockPerSeat,
            set.maxOpenLocks
        );
        if (drawn.length < round.seats) {
            _decideUnheard(disputeId, dispute, round, number == 1 ? Outcome.UNSERVICEABLE : Outcome.INCONCLUSIVE);
            return;
        }
        uint256 commitEndsAt = _seat(round, drawn);
        _emitDrawn(disputeId, number, round.seats, randomness, drawn, passedOver, uint64(commitEndsAt));
        registry.lockAll(disputeId, number, set.lockPerSeat, drawn);
    }

    /// @inheritdoc IDisputePool
    function panelSeed(bytes32 disputeId, uint8 round, bytes32 randomness) public view returns (bytes32) {
        return keccak256(abi.encode("LILYMED/DRAW/v1", block.chainid, address(this), disputeId, round, randomness));
    }

    function _memberOf(bytes32 disputeId, uint8 number, Round storage round, address mediator)
        internal
        view
        returns (PanelMember storage member)
    {
        uint256 drawn = round.drawn;
        for (uint256 i = 0; i < drawn; i++) {
            member = round.members[i];
            if (member.mediator == mediator) return member;
        }
        revert NotOnPanel(disputeId, number, mediator);
    }

    function _seat(Round storage round, address[] memory drawn) private returns (uint256 commitEndsAt) {
        uint256 seats = round.seats;
        for (uint256 i = 0; i < drawn.length; i++) {
            PanelMember storage member = round.members[i];
            member.mediator = drawn[i];
            member.seated = i < seats;
        }
        round.drawn = uint8(drawn.length);
        round.commitStartedAt = uint40(block.timestamp);
        return block.timestamp + round.commitDuration;
    }

    function _emitDrawn(
        bytes32 disputeId,
        uint8 number,
        uint256 seatCount,
        bytes32 randomness,
        address[] memory drawn,
        address[] memory passedOver,
        uint64 commitEndsAt
    ) private {
        address[] memory seats = new address[](seatCount);
        address[] memory alternates = new address[](drawn.length - seatCount);
        for (uint256 i = 0; i < drawn.length; i++) {
            if (i < seatCount) seats[i] = drawn[i];
            else alternates[i - seatCount] = drawn[i];
        }
        emit PanelDrawn(disputeId, number, randomness, seats, alternates, passedOver, commitEndsAt);
    }

    /// @dev The parties, and who held a seat or voted in an earlier round.
    function _excluded(bytes32 disputeId, Dispute storage dispute) private view returns (address[] memory excluded) {
        uint8 current = dispute.currentRound;
        uint256 capacity = 3;
        for (uint8 k = 1; k < current; k++) {
            capacity += _rounds[disputeId][k].drawn;
        }
        excluded = new address[](capacity);
        excluded[0] = dispute.jobCreator;
        excluded[1] = dispute.resourceProvider;
        excluded[2] = dispute.solver;
        uint256 count = 3;
        for (uint8 k = 1; k < current; k++) {
            Round storage round = _rounds[disputeId][k];
            uint256 drawn = round.drawn;
            for (uint256 i = 0; i < drawn; i++) {
                PanelMember storage member = round.members[i];
                // What is left at its end stays the zero address, which is never drawn.
                if (member.seated || member.commitment != 0) excluded[count++] = member.mediator;
            }
        }
    }
}
