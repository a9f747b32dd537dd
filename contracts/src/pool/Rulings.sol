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
    uint8 private constant TIMED_OUT = uint8(SharedStructs.AgreementState.TimeoutMediateResults);

    /// @dev What the controller's verdict needs at most, and a reserve: with less, a failure says nothing about the controller.
    uint256 private constant CONTROLLER_GAS = 500_000;

    /// @dev How long a refused ruling waits for the controller to take it after all, in seconds. Not counted from the controller's
    /// deadline: parties may agree to one that never comes.
    uint64 private constant REFUSAL_PERIOD = 7 days;

    /// @dev A call that ran out of gas leaves at most a 64th at each of the controller's three levels (EIP-150).
    uint256 private constant STARVED_SHARE = 16;

    /// @inheritdoc IDisputeDesk
    function finalise(bytes32 disputeId) external nonReentrant {
        Dispute storage dispute = _decided(disputeId);
        string memory dealId = dispute.dealId;
        if (Outcome.isVerdict(dispute.outcome)) {
            ParameterSet memory set = _setOf(dispute);
            _requireFinaliser(disputeId, dispute, set);
            (bool accepted, bytes memory reason) = _tellController(dispute.outcome, dealId);
            if (accepted) {
                uint256 fee = dispute.mediationFee;
                uint256 tip = fee < set.finaliserTip ? fee : set.finaliserTip;
                settlement.captureFee(disputeId, _keyOf(dealId), msg.sender, fee - tip);
            } else {
                uint8 state = dealReader.stateOf(dealId);
                if (state != TIMED_OUT) revert ControllerRefused(state, reason);
                dispute.outcome = Outcome.PREEMPTED;
            }
        }
        _settle(disputeId, _keyOf(dealId), dispute);
    }

    /// @inheritdoc IDisputeDesk
    function abandon(bytes32 disputeId) external nonReentrant {
        Dispute storage dispute = _decided(disputeId);
        if (!Outcome.isVerdict(dispute.outcome)) revert NoVerdict(dispute.outcome);
        uint64 from = dispute.decidedAt + REFUSAL_PERIOD;
        if (block.timestamp < from) revert AbandonTooEarly(from, uint64(block.timestamp));
        string memory dealId = dispute.dealId;
        uint256 gasBefore = gasleft();
        (bool accepted,) = _tellController(dispute.outcome, dealId);
        // Undoes the verdict: who delivers it finalises.
        if (accepted) revert ControllerAccepts();
        if (gasleft() < gasBefore / STARVED_SHARE) revert TooLittleGas(gasBefore / STARVED_SHARE, gasleft());
        bool timedOut = dealReader.stateOf(dealId) == TIMED_OUT;
        dispute.outcome = timedOut ? Outcome.PREEMPTED : Outcome.INCONCLUSIVE;
        _settle(disputeId, _keyOf(dealId), dispute);
    }

    /// @dev The dispute if it is decided, final from here on.
    function _decided(bytes32 disputeId) private returns (Dispute storage dispute) {
        dispute = _disputes[disputeId];
        _requirePhase(Phase.DECIDED, _phaseOf(disputeId, dispute));
        dispute.finalised = true;
    }

    function _settle(bytes32 disputeId, bytes32 dealKey, Dispute storage dispute) private {
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
        // solhint-disable-next-line avoid-tx-origin
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

    /// @return accepted false when the controller refused
    /// @return reason what it reverted with
    function _tellController(uint8 outcome, string memory dealId) private returns (bool accepted, bytes memory reason) {
        if (gasleft() < CONTROLLER_GAS) revert TooLittleGas(CONTROLLER_GAS, gasleft());
        bytes memory verdict = outcome == Outcome.ACCEPT
            ? abi.encodeCall(controller.mediationAcceptResult, (dealId))
            : abi.encodeCall(controller.mediationRejectResult, (dealId));
        // solhint-disable-next-line avoid-low-level-calls
        (accepted, reason) = address(controller).call(verdict);
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
