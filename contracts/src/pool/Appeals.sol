// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IRulingDesk} from "../interfaces/IRulingDesk.sol";
import {ParameterSet} from "../interfaces/IParameters.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Outcome, Phase} from "../libraries/Numbers.sol";
import {PoolState} from "./PoolState.sol";

/// @notice Rulings that someone pays to have reviewed.
abstract contract Appeals is PoolState, IRulingDesk {
    /// @inheritdoc IRulingDesk
    function appeal(bytes32 disputeId) external nonReentrant {
        Dispute storage dispute = _disputes[disputeId];
        uint8 phase_ = _phaseOf(disputeId, dispute);
        if (phase_ != Phase.CANARY) _requirePhase(Phase.APPEAL, phase_);
        ParameterSet memory set = _setOf(dispute);
        uint8 number = dispute.currentRound;
        _requireFurtherRound(dispute, number + 1, phase_ == Phase.CANARY, set);

        uint8 against = dispute.outcome;
        // Checked: fees that do not fit revert instead of becoming cheap.
        uint128 fees = Ladder.seatsOf(number + 1) * set.feePerSeat;
        _rounds[disputeId][number].appeal = Appeal(msg.sender, against, fees);
        dispute.standing = against;
        dispute.outcome = Outcome.NONE;
        dispute.decidedAt = 0;
        dispute.finalAt = 0;
        emit AppealRaised(disputeId, number, msg.sender, against, fees, fees);
        _openRound(disputeId, dispute, set);
        settlement.receiveAppeal(disputeId, _keyOf(dispute.dealId), number, msg.sender, fees);
    }

    /// @dev An opened canary tells the controller nothing, so the controller's deadline does not bind its appeals.
    function _requireFurtherRound(Dispute storage dispute, uint8 next, bool canary, ParameterSet memory set)
        private
        view
    {
        bool inTime = canary || block.timestamp + Ladder.longest(1, set) <= dispute.deadline;
        if (next > dispute.classRounds || !inTime) {
            revert NoFurtherRound(next, dispute.classRounds, dispute.deadline);
        }
    }
}
