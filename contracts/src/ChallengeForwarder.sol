// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {DisputePool} from "./DisputePool.sol";
import {StakeRegistry} from "./StakeRegistry.sol";
import {IChallengeForwarder} from "./interfaces/IChallengeForwarder.sol";
import {IDealReader} from "./interfaces/IDealReader.sol";

/// @notice The controller as a job creator sees it.
interface ILilypadChecks {
    /// @notice Has a result checked. By the deal's job creator as tx.origin, whoever calls.
    function checkResult(string memory dealId) external;
}

/// @notice See IChallengeForwarder. No owner, no rights, no state; anyone can deploy an equal one.
contract ChallengeForwarder is IChallengeForwarder, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice Where challenges are paid for.
    DisputePool public immutable pool;
    /// @notice Where results are checked.
    ILilypadChecks public immutable controller;
    /// @notice Where deals are read.
    IDealReader public immutable dealReader;
    /// @notice What pulls the escrow.
    address public immutable settlement;
    /// @notice What it is paid in.
    IERC20 public immutable token;

    /// @param pool_ the pool; what it stands on is read from it
    constructor(DisputePool pool_) {
        pool = pool_;
        controller = ILilypadChecks(address(pool_.controller()));
        dealReader = pool_.dealReader();
        settlement = address(pool_.settlement());
        token = StakeRegistry(address(pool_.registry())).token();
    }

    /// @inheritdoc IChallengeForwarder
    function challenge(string calldata dealId, bytes32 drawClass, uint8 rounds, uint256 most)
        external
        nonReentrant
        returns (bytes32 disputeId)
    {
        // solhint-disable-next-line avoid-tx-origin
        if (msg.sender != tx.origin) revert NotOrigin(tx.origin, msg.sender);
        address creator = dealReader.factsOf(dealId).jobCreator;
        if (msg.sender != creator) revert NotJobCreator(creator, msg.sender);
        (,, uint8 funded,) = pool.fundingOf(dealId);
        if (rounds != funded) _fund(dealId, drawClass, rounds, most);
        controller.checkResult(dealId);
        disputeId = pool.disputeOf(dealId);
        if (disputeId == 0) revert NoDispute(dealId);
    }

    /// @dev What somebody sent here by mistake is neither used nor sent on.
    function _fund(string calldata dealId, bytes32 drawClass, uint8 rounds, uint256 most) private {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), most);
        token.forceApprove(settlement, most);
        pool.fundChallenge(dealId, drawClass, rounds);
        token.forceApprove(settlement, 0);
        uint256 left = token.balanceOf(address(this)) - before;
        if (left > 0) token.safeTransfer(msg.sender, left);
    }
}
