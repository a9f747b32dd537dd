// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice One seat or alternate of a round, as the settlement judges it.
struct SettledMember {
    address mediator;
    /// @dev Drawn as a seat, not as an alternate.
    bool seated;
    bool committed;
    bool revealed;
    /// @dev The revealed vote's outcome (a FOUND that was opened is the ACCEPT or REJECT it turned out to be), 0 when not revealed.
    uint8 outcome;
}

/// @notice The appeal that was raised when a round had closed, against its ruling or a canary's truth; all zero when none was.
struct SettledAppeal {
    address appellant;
    /// @dev The outcome appealed against.
    uint8 against;
    /// @dev Wei kept back beside the next round's fees; the same amount.
    uint128 bond;
    /// @dev The round it opened had a panel.
    bool heard;
}

/// @notice One drawn round as the settlement judges it.
struct SettledRound {
    uint8 round;
    uint8 seats;
    bool express;
    bool commitRanToEnd;
    bool revealRanToEnd;
    /// @dev Who gets fees back that nobody earns: zero leaves them in the escrow, else the appellant who paid them.
    address funder;
    /// @dev The dispute was an opened canary whose truth stood: votes against it are fault CANARY.
    bool canary;
    SettledAppeal appeal;
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
    /// @notice An appeal's fees came into the deal's escrow, and its bond is kept back.
    event AppealBondReceived(
        bytes32 indexed disputeId, uint8 round, address indexed appellant, uint256 fees, uint256 bond
    );
    /// @notice How an appeal ended: 1 upheld the ruling, 2 overturned it, 3 neither.
    /// @param amount wei credited to the appellant of its bond and of the slashes; fees it gets back are an EscrowReturned
    event AppealSettled(
        bytes32 indexed disputeId, uint8 round, address indexed appellant, uint8 result, uint256 amount
    );
    /// @notice The last appellant against a canary's truth gets part of the sponsor's bond.
    event CanaryCompensated(bytes32 indexed disputeId, address indexed appellant, uint256 amount);
    event CreditClaimed(address indexed account, uint256 amount);

    error NotPool(address expected, address got);
    error EscrowTooLow(bytes32 dealKey, uint256 required, uint256 have);
    error NothingToClaim(address account);
    error NotClaimant(address account, address got);

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

    /// @notice Takes an appeal's bond from `appellant` by transferFrom: `fees` into the deal's escrow for the round it opens, as much again kept
    /// back until the appealed round is settled. DisputePool only.
    /// @param round the round whose ruling is appealed
    /// @dev Reverts NotPool, or as the token does. Emits AppealBondReceived.
    function receiveAppeal(bytes32 disputeId, bytes32 dealKey, uint8 round, address appellant, uint128 fees) external;

    /// @notice Pays, slashes and unlocks one round at the dispute's final outcome. DisputePool only, once a round, in any order: each drawn round,
    /// and, without members, a round that was appealed though it never had a panel (an opened canary's truth).
    /// @dev Reverts NotPool, EscrowTooLow, or as the registry does. Emits SeatSlashed per member at fault; SeatRewarded, TreasuryCredited,
    /// InsuranceCredited, EscrowReturned (to the funder or the appellant) where an amount is not zero; AppealSettled where it was appealed.
    function settleRound(
        bytes32 disputeId,
        bytes32 dealKey,
        uint8 finalOutcome,
        uint32 parameterVersion,
        SettledRound calldata round
    ) external;

    /// @notice Ends an opened canary. Overturned, its forfeited bond is the appellant's up to `owed`, else the insurance's. DisputePool only,
    /// once, when the dispute's outcome is final.
    /// @dev Reverts NotPool. Emits CanaryCompensated and InsuranceCredited where an amount is not zero.
    function endCanary(bytes32 disputeId, bool overturned, address appellant, uint128 owed) external;

    /// @notice Credits what is left of a deal's escrow to the job creator. DisputePool only, after the last round.
    /// @dev Reverts NotPool. Emits EscrowReturned where the amount is not zero.
    function returnEscrow(bytes32 disputeId, bytes32 dealKey, address to) external;

    /// @notice Sends the caller's credit to where IStakeRegistry.payeeOf says: to the caller, or to a mediator's withdrawal address.
    /// @dev Reverts NothingToClaim. Emits CreditClaimed.
    /// @return amount wei sent
    function claim() external returns (uint256 amount);

    /// @notice As claim, for a mediator, by its key or its withdrawal address.
    /// @dev Reverts NotClaimant, NothingToClaim. Emits CreditClaimed.
    /// @return amount wei sent
    function claimOf(address mediator) external returns (uint256 amount);

    /// @notice Wei that claim() would send.
    function creditOf(address account) external view returns (uint256);

    /// @notice Wei in a deal's escrow.
    function escrowOf(bytes32 dealKey) external view returns (uint256);

    /// @notice All escrows: with totalCredit() and totalBonds() never more than the token balance of this contract.
    function totalEscrow() external view returns (uint256);

    /// @notice All appeal bonds kept back.
    function totalBonds() external view returns (uint256);

    /// @notice All credits not claimed yet.
    function totalCredit() external view returns (uint256);

    /// @notice The account that the treasury's share is credited to.
    function treasuryAccount() external view returns (address);

    /// @notice The account that the insurance's share is credited to.
    function insuranceAccount() external view returns (address);
}
