// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ILilypadMediationHandler} from "./ILilypad.sol";
import {IPoolEvents} from "./IPoolEvents.sol";

/// @notice How disputes come to the pool and leave it.
interface IDisputeDesk is ILilypadMediationHandler, IPoolEvents {
    /// @notice Pays for the panels of a challenge that the caller, the deal's job creator, may then raise with the controller's
    /// checkResult. `rounds` is the total wanted: a further call pays the difference.
    /// @dev The amount is pulled by Settlement, which needs the allowance. Reverts NotJobCreator, DealNotSubmitted,
    /// DisputeExists, RoundsOutOfRange, ZeroDrawClass, DrawClassDiffers, or as the token does. Emits ChallengeFunded (rounds in total, amount paid now).
    function fundChallenge(string calldata dealId, bytes32 drawClass, uint8 rounds) external;

    /// @notice Sends the funding back to the job creator, as long as no dispute has opened.
    /// @dev Reverts NothingFunded, NotJobCreator, DisputeExists. Emits FundingWithdrawn.
    function withdrawFunding(string calldata dealId) external;

    /// @notice Settles a decided dispute, through the controller for ACCEPT and REJECT: then only an account that sends the transaction
    /// itself, the last panel first, and with an allowance to Settlement of the mediation fee less the tip.
    /// @dev Reverts WrongPhase, NotOrigin, FinaliserNotOnPanel, TooLittleGas, ControllerRefused, or as the token does. Emits DisputeFinalised
    /// and Settlement's events.
    function finalise(bytes32 disputeId) external;

    /// @notice Ends a dispute whose ruling the controller still refuses seven days after it, so that nobody can hold the panel's stake:
    /// INCONCLUSIVE, or PREEMPTED when a party has timed the deal out. Anyone. A ruling the controller would take cannot be abandoned.
    /// @dev Reverts WrongPhase, NoVerdict, AbandonTooEarly, ControllerAccepts, TooLittleGas. Emits DisputeFinalised and Settlement's events.
    function abandon(bytes32 disputeId) external;
}
