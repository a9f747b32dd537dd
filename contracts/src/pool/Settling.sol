// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IRulingDesk} from "../interfaces/IRulingDesk.sol";
import {PanelMember} from "../interfaces/IDisputePool.sol";
import {SettledAppeal, SettledMember, SettledRound} from "../interfaces/ISettlement.sol";
import {Mode, Outcome, Phase} from "../libraries/Numbers.sol";
import {Closing} from "./Closing.sol";

/// @notice From a final outcome to the last round's money.
abstract contract Settling is Closing, IRulingDesk {
    /// @dev Rounds of one and two panels are settled with the outcome; with a third the gas would have no bound that a block surely has.
    uint256 private constant MEMBERS_AT_ONCE = 16;

    /// @inheritdoc IRulingDesk
    function settle(bytes32 disputeId, uint8 number) external nonReentrant {
        Dispute storage dispute = _disputes[disputeId];
        _requirePhase(Phase.SETTLING, _phaseOf(disputeId, dispute));
        uint8 last = dispute.currentRound;
        if (number == 0 || number > last) revert RoundNotOpened(last, number);
        Round storage round = _rounds[disputeId][number];
        if (round.settled || !_hasMoney(round)) revert AlreadySettled(number);
        uint8 left = --dispute.roundsToSettle;
        bytes32 dealKey = _keyOf(dispute.dealId);
        _settleRound(disputeId, dealKey, dispute, number);
        if (left == 0) _endSettling(disputeId, dealKey, dispute);
    }

    /// @dev Makes the outcome final, and settles the rounds as far as they are settled at once.
    function _conclude(bytes32 disputeId, Dispute storage dispute) internal {
        dispute.finalised = true;
        emit DisputeFinalised(disputeId, dispute.outcome, msg.sender);
        if (dispute.canaryTruth != Outcome.NONE) _endCanary(disputeId, dispute);
        uint8 last = dispute.currentRound;
        uint256 members;
        uint8 unsettled;
        for (uint8 number = 1; number <= last; number++) {
            members += _rounds[disputeId][number].drawn;
            if (_hasMoney(_rounds[disputeId][number])) unsettled++;
        }
        if (members > MEMBERS_AT_ONCE) {
            dispute.roundsToSettle = unsettled;
            return;
        }
        bytes32 dealKey = _keyOf(dispute.dealId);
        for (uint8 number = 1; number <= last; number++) {
            if (_hasMoney(_rounds[disputeId][number])) _settleRound(disputeId, dealKey, dispute, number);
        }
        _endSettling(disputeId, dealKey, dispute);
    }

    /// @dev Whether there is anything to settle: a panel, or an appeal that was raised when the round had gone without one.
    function _hasMoney(Round storage round) private view returns (bool) {
        return round.drawn > 0 || round.appeal.appellant != address(0);
    }

    function _endSettling(bytes32 disputeId, bytes32 dealKey, Dispute storage dispute) private {
        settlement.returnEscrow(disputeId, dealKey, dispute.jobCreator);
        emit DisputeSettled(disputeId);
    }

    /// @dev Overturned, the bond compensates whoever last appealed against the truth: a sponsor's own appeal against its overturning does not.
    function _endCanary(bytes32 disputeId, Dispute storage dispute) private {
        uint8 truth = dispute.canaryTruth;
        if (dispute.outcome == truth) return settlement.endCanary(disputeId, false, address(0), 0);
        for (uint8 number = dispute.currentRound; number > 0; number--) {
            Appeal storage raised = _rounds[disputeId][number].appeal;
            if (raised.against != truth) continue;
            return settlement.endCanary(disputeId, true, raised.appellant, 2 * raised.fees);
        }
    }

    function _settleRound(bytes32 disputeId, bytes32 dealKey, Dispute storage dispute, uint8 number) private {
        Round storage round = _rounds[disputeId][number];
        round.settled = true;
        settlement.settleRound(
            disputeId, dealKey, dispute.outcome, dispute.parameterVersion, _settled(disputeId, dispute, round, number)
        );
        emit RoundSettled(disputeId, number);
    }

    function _settled(bytes32 disputeId, Dispute storage dispute, Round storage round, uint8 number)
        private
        view
        returns (SettledRound memory settled)
    {
        settled.round = number;
        settled.seats = round.seats;
        settled.express = dispute.mode == Mode.EXPRESS;
        settled.commitRanToEnd = round.committed < round.seats;
        settled.revealRanToEnd = round.revealed < round.committed;
        settled.canary = dispute.canaryTruth != Outcome.NONE && dispute.outcome == dispute.canaryTruth;
        // Who appealed the round before pays for this one.
        if (number > 1) settled.funder = _rounds[disputeId][number - 1].appeal.appellant;
        Appeal storage raised = round.appeal;
        if (raised.appellant != address(0)) {
            settled.appeal = SettledAppeal({
                appellant: raised.appellant,
                against: raised.against,
                bond: raised.fees,
                heard: _rounds[disputeId][number + 1].drawn > 0
            });
        }
        settled.members = _settledMembers(dispute, round);
    }

    function _settledMembers(Dispute storage dispute, Round storage round)
        private
        view
        returns (SettledMember[] memory members)
    {
        members = new SettledMember[](round.drawn);
        for (uint256 i = 0; i < members.length; i++) {
            PanelMember storage member = round.members[i];
            bool revealed = member.revealed;
            members[i] = SettledMember({
                mediator: member.mediator,
                seated: member.seated,
                committed: revealed || member.commitment != 0,
                revealed: revealed,
                outcome: _verdictOf(dispute, member)
            });
        }
    }
}
