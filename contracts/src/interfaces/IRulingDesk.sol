// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPoolEvents} from "./IPoolEvents.sol";

/// @notice How disputes are ruled and leave the pool.
interface IRulingDesk is IPoolEvents {
    /// @notice Tallies the current round: a ruling, the next round, or, without either, the ruling it was to review, else INCONCLUSIVE. Anyone.
    /// @dev Reverts WrongPhase. Emits RoundClosed, and RoundOpened when it escalates.
    function closeRound(bytes32 disputeId) external;

    /// @notice Settles a decided dispute, through the controller for ACCEPT and REJECT: then only an account that sends the transaction
    /// itself, the last panel first, and with an allowance to Settlement of the mediation fee less the tip.
    /// Settles the rounds too where they have at most 16 members together, else leaves them to settle(). An opened canary tells the
    /// controller nothing.
    /// @dev Reverts WrongPhase, NotOrigin, FinaliserNotOnPanel, TooLittleGas, ControllerRefused, or as the token does. Emits DisputeFinalised
    /// and Settlement's events.
    function finalise(bytes32 disputeId) external;

    /// @notice Settles one round of a dispute whose outcome is final. Anyone, in any order.
    /// @dev Reverts WrongPhase, RoundNotOpened, AlreadySettled. Emits RoundSettled and Settlement's events, and DisputeSettled with the last.
    function settle(bytes32 disputeId, uint8 round) external;

    /// @notice Appeals a ruling within its window (or the truth of an opened canary within its own): the next round is drawn, its fees paid by
    /// the caller, with as much again at stake: lost when the ruling stands, returned with up to twice the fees from the slashes when it falls.
    /// @dev Settlement needs the caller's allowance of twice the next round's fees. Reverts WrongPhase, NoFurtherRound, or as the token does.
    /// Emits AppealRaised, RoundOpened.
    function appeal(bytes32 disputeId) external;

    /// @notice Shows that a dispute was a canary: its truth, committed to before the dispute opened, becomes its outcome. Anyone, after the last
    /// reveal of a round and before the dispute is finalised. The leaf names the dispute's own deal and parties.
    /// @param sponsor who posted the root
    /// @param index which of its roots
    /// @dev Reverts AlreadyOpened, WrongPhase, NotACanary for an Express dispute and for one whose seal is not opened, and as ICanaries.open
    /// does. Emits CanaryOpened, and RoundClosed where the round was not closed yet.
    function openCanary(
        bytes32 disputeId,
        address sponsor,
        uint32 index,
        uint8 truth,
        bytes32 salt,
        bytes32[] calldata proof
    ) external;

    /// @notice Ends a dispute whose ruling the controller still refuses seven days after it, so that nobody can hold the panel's stake:
    /// INCONCLUSIVE, or PREEMPTED when a party has timed the deal out. Anyone. A ruling the controller would take cannot be abandoned.
    /// Where the controller burns all the gas it gets (at most 8 million), twelve million are enough.
    /// @dev Reverts WrongPhase, NoVerdict, AbandonTooEarly, ControllerAccepts, TooLittleGas. Emits DisputeFinalised and Settlement's events.
    function abandon(bytes32 disputeId) external;
}
