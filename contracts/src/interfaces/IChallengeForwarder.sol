// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Pays for a creator's challenge and raises it in one transaction: both happen, or neither.
interface IChallengeForwarder {
    error NotOrigin(address origin, address got);
    error NotJobCreator(address expected, address got);
    /// @dev The controller's mediation handler is another than the pool that was paid.
    error NoDispute(string dealId);

    /// @notice Funds a challenge of the caller's own deal as IChallengeDesk.fundChallenge does and has the controller check the result.
    /// Under Lilypad V1 a creator is an account that sends its transactions itself: so is the caller.
    /// @param rounds the total wanted; where as many are funded already nothing is paid
    /// @param most wei that the escrow may cost; taken from the caller, which has allowed it, and what was not needed sent back
    /// @dev Reverts NotOrigin, NotJobCreator, NoDispute, or as the token, fundChallenge and checkResult do. Keeps no token and no allowance.
    /// @return disputeId the dispute that the check opened
    function challenge(string calldata dealId, bytes32 drawClass, uint8 rounds, uint256 most)
        external
        returns (bytes32 disputeId);
}
