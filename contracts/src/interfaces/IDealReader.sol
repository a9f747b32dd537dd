// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What the pool needs to know about a deal. Times are unix seconds, amounts wei; all zero for an unknown deal.
struct DealFacts {
    address jobCreator;
    address resourceProvider;
    address solver;
    /// @dev Lilypad's AgreementState.
    uint8 state;
    /// @dev 0 before a result was submitted.
    uint64 resultsSubmittedAt;
    /// @dev From when on either party can end a mediation, 0 before a result was submitted.
    uint64 deadline;
    uint256 mediationFee;
    uint256 instructionCount;
    bytes32 dataIdHash;
    /// @dev The sha2-256 digest inside the dataId's CIDv0, zero when it is none.
    bytes32 claimDigest;
    /// @dev The seal inside a dataId of the form "sealed:" and 64 lower-case hex digits, zero when it is none.
    bytes32 seal;
}

/// @notice Reads deals from one generation of Lilypad's contracts.
interface IDealReader {
    /// @notice The facts of a deal now.
    function factsOf(string calldata dealId) external view returns (DealFacts memory facts);

    /// @notice Lilypad's AgreementState of a deal now.
    function stateOf(string calldata dealId) external view returns (uint8 state);

    /// @notice The sha2-256 digest inside a CIDv0, zero when `dataId` is none.
    function claimDigestOf(string calldata dataId) external pure returns (bytes32);
}
