// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IDisputeDesk} from "../interfaces/IDisputeDesk.sol";
import {SharedStructs} from "../interfaces/ILilypad.sol";
import {PanelMember} from "../interfaces/IDisputePool.sol";
import {ParameterSet} from "../interfaces/IParameters.sol";
import {SettledMember, SettledRound} from "../interfaces/ISettlement.sol";
import {Outcome, Phase} from "../libraries/Numbers.sol";
import {PoolState} from "./PoolState.sol";

/// @notice From a decided dispute to a settled one.
abstract contract Rulings is PoolState, IDisputeDesk {
    /// @dev What the controller's verdict needs at most, and a reserve: with less, a failure says nothing about the controller.
    uint256 private constant CONTROLLER_GAS = 500_000;

    /// @inheritdoc IDisputeDesk
    function finalise(bytes32 disputeId) external nonReentrant {
        Dispute storage dispute = _disputes[disputeId];
        _requirePhase(Phase.DECIDED, _phaseOf(disputeId, dispute));
        ParameterSet memory set = _setOf(dispute);
        bytes32 dealKey = _keyOf(dispute.dealId);
        dispute.finalised = true;
        if (Outcome.isVerdict(dispute.outcome)) {
            _requireFinaliser(disputeId, dispute, set);
            if (_callController(dispute)) {
                uint256 fee = dispute.mediationFee;
                uint256 tip = fee < set.finaliserTip ? fee : set.finaliserTip;
                settlement.captureFee(disputeId, dealKey, msg.sender, fee - tip);
            } else {
                dispute.outcome = Outcome.PREEMPTED;
            }
        }
        uint8 outcome = dispute.outcome;
        for (uint8 number = 1; number <= dispute.currentRound; number++) {
            Round storage round = _rounds[disputeId][number];
            if (round.members.length == 0) continue;
            settlement.settleRound(disputeId, dealKey, outcome, dispute.parameterVersion, _settled(number, round));
        }
        settlement.returnEscrow(disputeId, dealKey, dispute.jobCreator);
        emit DisputeFinalised(disputeId, outcome, msg.sender);
    }

    /// @dev The controller pays the fee to the origin of the transaction, so only that account can hand it on.
    function _requireFinaliser(bytes32 disputeId, Dispute storage dispute, ParameterSet memory set) private view {
        if (msg.sender != tx.origin) revert NotOrigin(tx.origin, msg.sender);
        uint64 openToAllFrom = dispute.decidedAt + set.finaliseGrace;
        if (block.timestamp >= openToAllFrom) return;
        PanelMember[] storage members = _current(disputeId, dispute).members;
        uint256 count = members.length;
        for (uint256 i = 0; i < count; i++) {
            if (members[i].mediator == msg.sender) return;
        }
        revert FinaliserNotOnPanel(msg.sender, openToAllFrom);
    }

    /// @return accepted false when a party has ended the mediation before
    function _callController(Dispute storage dispute) private returns (bool accepted) {
        if (gasleft() < CONTROLLER_GAS) revert TooLittleGas(CONTROLLER_GAS, gasleft());
        string memory dealId = dispute.dealId;
        bytes memory verdict = dispute.outcome == Outcome.ACCEPT
            ? abi.encodeCall(controller.mediationAcceptResult, (dealId))
            : abi.encodeCall(controller.mediationRejectResult, (dealId));
        bytes memory reason;
        (accepted, reason) = address(controller).call(verdict);
        if (accepted) return true;
        uint8 state = dealReader.stateOf(dealId);
        if (state != uint8(SharedStructs.AgreementState.TimeoutMediateResults)) {
            revert ControllerRefused(state, reason);
        }
    }

    function _settled(uint8 number, Round storage round) private view returns (SettledRound memory settled) {
        PanelMember[] memory members = round.members;
        settled.round = number;
        settled.seats = round.seats;
        settled.commitRanToEnd = round.committed < round.seats;
        settled.revealRanToEnd = round.revealed < round.committed;
        settled.members = new SettledMember[](members.length);
        for (uint256 i = 0; i < members.length; i++) {
            PanelMember memory member = members[i];
            settled.members[i] = SettledMember({
                mediator: member.mediator,
                seated: member.seated,
                committed: member.commitment != 0,
                revealed: member.revealed,
                outcome: member.outcome
            });
        }
    }
}
