// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ILilypadMediationHandler} from "./ILilypad.sol";
import {IPoolEvents} from "./IPoolEvents.sol";

/// @notice How disputes come to the pool.
interface IChallengeDesk is ILilypadMediationHandler, IPoolEvents {
    /// @notice Says, before the result is submitted, which classes a claim is made in and by which policy it may be judged. The deal's
    /// resource provider, once.
    /// @param drawClasses one to four listed classes in which a challenge could be funded now
    /// @param policyDigest digest of the module's comparison policy, not zero
    /// @param highestRung the highest rung of the comparison ladder the policy allows, 0 to 4
    /// @dev Reverts NotResourceProvider, DealNotAgreed, AlreadyDeclared, ClassesOutOfRange, ClassNotListed, ClassTooSmall,
    /// ClassTooLight, ZeroPolicyDigest, InvalidRung, DealIdTooLong. Emits ClaimDeclared.
    function declareClaim(
        string calldata dealId,
        bytes32[] calldata drawClasses,
        bytes32 policyDigest,
        uint8 highestRung
    ) external;

    /// @notice Says where the bytes behind the claim can be had, so that rungs above 0 can be voted. A party of the dispute, while it is open.
    /// The pool believes nothing: mediators take only what hashes to the dataId.
    /// @param location a URL, 1 to 512 bytes
    /// @dev Reverts NotAParty, WrongPhase, LocationTooLong. Emits EvidencePosted.
    function postEvidence(bytes32 disputeId, string calldata location) external;

    /// @notice Pays for the panels of a challenge that the deal's job creator may then raise with the controller's checkResult. By the creator,
    /// or by a contract in a transaction that the creator sends. `rounds` is the total wanted: a further call pays the difference.
    /// @dev The amount is pulled from the caller by Settlement, which needs the allowance; what comes back is the creator's. Reverts NotJobCreator, DealNotSubmitted, DealIdTooLong,
    /// DisputeExists, RoundsOutOfRange, ClassNotListed, ClassNotDeclared, ClassTooSmall, ClassTooLight, DrawClassDiffers, or as the token
    /// does. Emits ChallengeFunded (rounds in total, amount paid now).
    function fundChallenge(string calldata dealId, bytes32 drawClass, uint8 rounds) external;

    /// @notice Sends the funding back to the job creator, as long as no dispute has opened.
    /// @dev Reverts NothingFunded, NotJobCreator, DisputeExists. Emits FundingWithdrawn.
    function withdrawFunding(string calldata dealId) external;
}
