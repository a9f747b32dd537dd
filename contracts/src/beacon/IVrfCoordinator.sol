// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What VrfBeacon calls of Chainlink's VRF coordinator, version 2.5, after its public documentation.
interface IVrfCoordinator {
    /// @notice A request. Field for field VRFV2PlusClient.RandomWordsRequest, because calldata is encoded by it.
    struct RandomWordsRequest {
        /// @dev The oracle's key, by its hash, which is also the greatest gas price it answers at.
        bytes32 keyHash;
        /// @dev The subscription that pays.
        uint256 subId;
        /// @dev Blocks after the request's before the oracle answers, at most 200.
        uint16 requestConfirmations;
        /// @dev Gas the answer is called with.
        uint32 callbackGasLimit;
        uint32 numWords;
        /// @dev The selector of "VRF ExtraArgsV1" and whether the chain's own coin pays instead of LINK.
        bytes extraArgs;
    }

    /// @notice The coordinator takes no request while it calls a consumer.
    error Reentrant();

    /// @notice Asks for random words. The coordinator calls `rawFulfillRandomWords` of the sender with them, once.
    /// @dev Reverts Reentrant, and with other errors for a subscription, consumer or limit it does not accept.
    /// @param request what is asked for, and who pays
    /// @return requestId the number the answer will carry
    function requestRandomWords(RandomWordsRequest calldata request) external returns (uint256 requestId);
}
