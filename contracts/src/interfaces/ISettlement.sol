// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice One seat or alternate of a round, as the settlement judges it.
struct SettledMember {
    address mediator;
    /// @dev Drawn as a seat, not as an alternate.
    bool seated;
    bool committed;
    bool revealed;
    /// @dev The revealed vote's outcome, 0 when not revealed.
    uint8 outcome;
}

/// @notice One round as the settlement judges it.
struct SettledRound {
    uint8 round;
    uint8 seats;
    bool commitRanToEnd;
    bool revealRanToEnd;
    SettledMember[] members;
}

/// @notice Escrow of challenges, rewards, slashes and credits. Everything leaves by claim(), except funding withdrawn before a dispute.
/// Amounts are wei of the token. A deal's key is keccak256(bytes(dealId)).
interface ISettlement {
    event EscrowReceived(bytes32 indexed dealKey, address indexed from, uint256 amount);
    event FeeCaptured(bytes32 indexed disputeId, address indexed from, uint256 amount);
    event SeatRewarded(bytes32 indexed disputeId, uint8 round, address indexed mediator, uint256 amount);
    event SeatSlashed(bytes32 indexed disputeId, uint8 round, address indexed mediator, uint256 amount, uint8 fault);
    event TreasuryCredited(bytes32 indexed disputeId, uint256 amount);
    event InsuranceCredited(bytes32 indexed disputeId, uint256 amount);
    event EscrowReturned(bytes32 indexed disputeId, address indexed to, uint256 amount);
    event CreditClaimed(address indexed account, uint256 amount);

    error NotPool(address expected, address got);
    error EscrowTooLow(bytes32 dealKey, uint256 required, uint256 have);
    error NothingToClaim(address account);

    /// @notice Takes `amount` from `from` by transferFrom into a deal's escrow. DisputePool only.
    /// @dev Reverts NotPool, or as the token does. Emits EscrowReceived.
    function receiveEscrow(bytes32 dealKey, address from, uint256 amount) external;

    /// @notice Sends a deal's whole escrow back before any dispute. DisputePool only.
    /// @dev Reverts NotPool.
    /// @return amount wei sent
    function withdrawEscrow(bytes32 dealKey, address to) external returns (uint256 amount);

    /// @notice Takes the mediation fee, less the finaliser's tip, from the finaliser into the deal's escrow. DisputePool only.
    /// @dev Reverts NotPool, or as the token does when the allowance is missing. Emits FeeCaptured.
    function captureFee(bytes32 disputeId, bytes32 dealKey, address from, uint256 amount) external;

    /// @notice Pays, slashes and unlocks one drawn round at the dispute's final outcome. DisputePool only, once a round.
    /// @dev Reverts NotPool, EscrowTooLow. Emits SeatSlashed, SeatRewarded, TreasuryCredited, InsuranceCredited where an amount is not zero.
    function settleRound(
        bytes32 disputeId,
        bytes32 dealKey,
        uint8 finalOutcome,
        uint32 parameterVersion,
        SettledRound calldata round
    ) external;

    /// @notice Credits what is left of a deal's escrow to the job creator. DisputePool only, after the last round.
    /// @dev Reverts NotPool. Emits EscrowReturned where the amount is not zero.
    function returnEscrow(bytes32 disputeId, bytes32 dealKey, address to) external;

    /// @notice Sends the caller its credit.
    /// @dev Reverts NothingToClaim. Emits CreditClaimed.
    /// @return amount wei sent
    function claim() external returns (uint256 amount);

    /// @notice Wei that claim() would send.
    function creditOf(address account) external view returns (uint256);

    /// @notice Wei in a deal's escrow.
    function escrowOf(bytes32 dealKey) external view returns (uint256);

    /// @notice All escrows: with totalCredit() never more than the token balance of this contract.
    function totalEscrow() external view returns (uint256);

    /// @notice All credits not claimed yet.
    function totalCredit() external view returns (uint256);

    /// @notice The account that the treasury's share is credited to.
    function treasuryAccount() external view returns (address);

    /// @notice The account that the insurance's share is credited to.
    function insuranceAccount() external view returns (address);
}
