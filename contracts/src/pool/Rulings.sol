// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IRulingDesk} from "../interfaces/IRulingDesk.sol";
import {SharedStructs} from "../interfaces/ILilypad.sol";
import {ParameterSet} from "../interfaces/IParameters.sol";
import {Outcome, Phase} from "../libraries/Numbers.sol";
import {Settling} from "./Settling.sol";

/// @notice From a decided dispute to a final one.
abstract contract Rulings is Settling {
    uint8 private constant TIMED_OUT = uint8(SharedStructs.AgreementState.TimeoutMediateResults);

    /// @dev What the controller's verdict needs at most, and a reserve: with less, a failure says nothing about the controller.
    uint256 private constant CONTROLLER_GAS = 500_000;

    /// @dev What it is given at most, so that a controller which burns all it gets cannot keep a ruling from being abandoned. Reading a deal
    /// costs a tenth of storing it: a block that stores a deal would not be filled by four such verdicts.
    uint256 private constant MOST_CONTROLLER_GAS = 8_000_000;

    /// @dev What reading a deal's state needs, many times over.
    uint256 private constant READER_GAS = 500_000;

    /// @dev How much of a refusal's reason is passed on, in bytes: copying costs whoever asked.
    uint256 private constant MAX_REASON = 1024;

    /// @dev How long a refused ruling waits for the controller to take it after all, in seconds. Not counted from the controller's
    /// deadline: parties may agree to one that never comes.
    uint64 private constant REFUSAL_PERIOD = 7 days;

    /// @dev A call that ran out of gas leaves at most a 64th at each of the controller's three levels (EIP-150).
    uint256 private constant STARVED_SHARE = 16;

    /// @inheritdoc IRulingDesk
    function finalise(bytes32 disputeId) external nonReentrant {
        Dispute storage dispute = _decided(disputeId);
        if (_isForController(dispute)) _deliver(disputeId, dispute);
        _conclude(disputeId, dispute);
    }

    /// @inheritdoc IRulingDesk
    function abandon(bytes32 disputeId) external nonReentrant {
        Dispute storage dispute = _decided(disputeId);
        if (!_isForController(dispute)) revert NoVerdict(dispute.outcome);
        uint64 from = dispute.finalAt + REFUSAL_PERIOD;
        if (block.timestamp < from) revert AbandonTooEarly(from, uint64(block.timestamp));
        string memory dealId = dispute.dealId;
        uint256 gasBefore = gasleft();
        (bool accepted,) = _tellController(dispute.outcome, dealId);
        // Undoes the verdict: who delivers it finalises.
        if (accepted) revert ControllerAccepts();
        if (gasleft() < gasBefore / STARVED_SHARE) revert TooLittleGas(gasBefore / STARVED_SHARE, gasleft());
        dispute.outcome = _hasTimedOut(dealId) ? Outcome.PREEMPTED : Outcome.INCONCLUSIVE;
        _conclude(disputeId, dispute);
    }

    function _decided(bytes32 disputeId) private view returns (Dispute storage dispute) {
        dispute = _disputes[disputeId];
        _requirePhase(Phase.DECIDED, _phaseOf(disputeId, dispute));
    }

    /// @dev A canary's deal was made to be disputed; its parties end it by timeout.
    function _isForController(Dispute storage dispute) private view returns (bool) {
        return Outcome.isVerdict(dispute.outcome) && dispute.canaryTruth == Outcome.NONE;
    }

    /// @dev Tells the controller and takes the fee it pays, or finds that a party was faster.
    function _deliver(bytes32 disputeId, Dispute storage dispute) private {
        ParameterSet memory set = _setOf(dispute);
        _requireFinaliser(disputeId, dispute, set);
        string memory dealId = dispute.dealId;
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

    /// @dev The controller pays the fee to the origin of the transaction, so only that account can hand it on.
    function _requireFinaliser(bytes32 disputeId, Dispute storage dispute, ParameterSet memory set) private view {
        // solhint-disable-next-line avoid-tx-origin
        if (msg.sender != tx.origin) revert NotOrigin(tx.origin, msg.sender);
        uint64 openToAllFrom = uint64(dispute.finalAt) + set.finaliseGrace;
        if (block.timestamp >= openToAllFrom) return;
        // The last round that had a panel: an appeal's may have had none.
        uint8 number = dispute.currentRound;
        while (_rounds[disputeId][number].drawn == 0) number--;
        Round storage round = _rounds[disputeId][number];
        uint256 drawn = round.drawn;
        address mediator = _actor();
        for (uint256 i = 0; i < drawn; i++) {
            if (round.members[i].mediator == mediator) return;
        }
        revert FinaliserNotOnPanel(msg.sender, openToAllFrom);
    }

    /// @dev A controller that no longer says where its deals are has not timed one out. Either outcome settles alike.
    function _hasTimedOut(string memory dealId) private view returns (bool) {
        try dealReader.stateOf{gas: READER_GAS}(dealId) returns (uint8 state) {
            return state == TIMED_OUT;
        } catch {
            return false;
        }
    }

    /// @return accepted false when the controller refused
    /// @return reason what it reverted with, the beginning of it
    function _tellController(uint8 outcome, string memory dealId) private returns (bool accepted, bytes memory reason) {
        if (gasleft() < CONTROLLER_GAS) revert TooLittleGas(CONTROLLER_GAS, gasleft());
        bytes memory verdict = outcome == Outcome.ACCEPT
            ? abi.encodeCall(controller.mediationAcceptResult, (dealId))
            : abi.encodeCall(controller.mediationRejectResult, (dealId));
        address target = address(controller);
        reason = new bytes(MAX_REASON);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            accepted := call(MOST_CONTROLLER_GAS, target, 0, add(verdict, 32), mload(verdict), 0, 0)
            if lt(returndatasize(), MAX_REASON) { mstore(reason, returndatasize()) }
            returndatacopy(add(reason, 32), 0, mload(reason))
        }
    }
}
