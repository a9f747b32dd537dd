// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What a canary's leaf says. The leaf is keccak256(bytes.concat(keccak256(abi.encode(dealId, jobCreator, resourceProvider, truth,
/// salt)))), in trees whose pairs are sorted before they are hashed (OpenZeppelin's MerkleProof).
struct Canary {
    string dealId;
    address jobCreator;
    address resourceProvider;
    /// @dev ACCEPT or REJECT.
    uint8 truth;
    bytes32 salt;
}

/// @notice Deals whose right outcome was committed to before anyone drew a panel, the sponsors who pay for them, and their bonds. Amounts are
/// wei of the token, times unix seconds. Until a canary is opened nothing on chain tells it from another deal.
interface ICanaries {
    struct Sponsor {
        bool admitted;
        uint128 bond;
        /// @dev Part of the bond that pays for opened canaries that are not settled yet.
        uint128 reserved;
        uint64 withdrawableAt;
        uint32 roots;
    }

    /// @notice A sponsor's admission or dismissal waits for its delay (unix seconds).
    event SponsorScheduled(address indexed sponsor, bool admitted, uint64 applicableAt);
    /// @notice A sponsor is admitted or dismissed.
    event SponsorApplied(address indexed sponsor, bool admitted);
    /// @notice Wei added to a sponsor's bond, and the bond from here on.
    event BondAdded(address indexed sponsor, uint128 amount, uint128 bond);
    /// @notice A sponsor wants its bond back, from then on (unix seconds).
    event BondWithdrawalRequested(address indexed sponsor, uint64 withdrawableAt);
    /// @notice Wei sent back to a sponsor.
    event BondWithdrawn(address indexed sponsor, uint128 amount);
    /// @notice A sponsor committed to canaries whose disputes open in later epochs.
    event CanaryRootPosted(address indexed sponsor, uint32 index, bytes32 root, uint64 epoch);
    /// @notice A key lets its deals be opened as a sponsor's canaries.
    /// @param sponsor whose canaries the key may be a party of, zero for none
    event CanaryConsent(address indexed key, address indexed sponsor);
    /// @notice Wei of a sponsor's bond at stake for an opened canary.
    event CanaryReserved(address indexed sponsor, bytes32 indexed disputeId, uint128 amount);
    /// @notice An opened canary is settled, with what its sponsor forfeits (wei).
    event CanaryReleased(address indexed sponsor, bytes32 indexed disputeId, uint128 forfeited);

    error NotPool(address expected, address got);
    error NotSettlement(address expected, address got);
    error NotAdmitted(address sponsor);
    error NothingScheduled(address sponsor);
    error TooEarly(uint64 applicableAt, uint64 got);
    error ZeroAmount();
    error ZeroRoot();
    error RootUnknown(address sponsor, uint32 roots, uint32 got);
    error RootTooYoung(uint64 beforeEpoch, uint64 got);
    error NotInRoot(bytes32 root, bytes32 leaf);
    error BondTooLow(uint128 required, uint128 have);
    error NothingToWithdraw(address sponsor);
    error StillBonded(uint64 withdrawableAt, uint64 got);
    error KeyIsMediator(address key);
    error InvalidTruth(uint8 got);
    error NoConsent(address key, address sponsor);
    error AlreadyReserved(bytes32 disputeId);
    error NotReserved(bytes32 disputeId);

    /// @notice Wei of its bond that each opened canary puts at stake.
    function bondPerCanary() external view returns (uint128);

    /// @notice Seconds between a request to withdraw a bond and its withdrawal.
    function withdrawalDelay() external view returns (uint64);

    /// @notice Schedules the admission or dismissal of a sponsor after the parameters' delay; replaces one that still waits. Owner only.
    /// @dev Reverts ZeroAddress, OwnableUnauthorizedAccount. Emits SponsorScheduled.
    function scheduleSponsor(address sponsor, bool admitted) external;

    /// @notice Puts a scheduled admission or dismissal in force. Anyone.
    /// @dev Reverts NothingScheduled, TooEarly. Emits SponsorApplied.
    function applySponsor(address sponsor) external;

    /// @notice Adds to the caller's bond, taken by transferFrom.
    /// @dev Reverts NotAdmitted, ZeroAmount, or as the token does. Emits BondAdded.
    function addBond(uint128 amount) external;

    /// @notice Commits to canaries whose disputes open in later epochs. Restarts a requested withdrawal's wait: the request is dropped.
    /// @dev Reverts NotAdmitted, ZeroRoot, BondTooLow. Emits CanaryRootPosted.
    function postRoot(bytes32 root) external;

    /// @notice Asks for the bond back, after withdrawalDelay.
    /// @dev Reverts NothingToWithdraw. Emits BondWithdrawalRequested.
    function requestBondWithdrawal() external;

    /// @notice Sends the caller its bond, but for what is reserved; that may follow, once released, without another request.
    /// @dev Reverts NothingToWithdraw, StillBonded. Emits BondWithdrawn.
    function withdrawBond() external;

    /// @notice Lets the caller's deals be opened as a sponsor's canaries; zero takes that back. Without it a sponsor could void the disputes of
    /// strangers. It tells the world what the caller is: a canary key sends it right before its canary is opened.
    /// @dev Emits CanaryConsent.
    function consent(address sponsor) external;

    /// @notice Checks a canary against a root that was posted before `beforeEpoch`, marks its parties, who must have consented, as canary keys
    /// and reserves the sponsor's bond for it. DisputePool only.
    /// @dev Reverts NotPool, AlreadyReserved, NotAdmitted (a dismissed sponsor opens nothing), RootUnknown, RootTooYoung, InvalidTruth, NotInRoot,
    /// KeyIsMediator, NoConsent, BondTooLow. Emits CanaryReserved.
    function open(
        bytes32 disputeId,
        address sponsor,
        uint32 index,
        Canary calldata canary,
        bytes32[] calldata proof,
        uint64 beforeEpoch
    ) external;

    /// @notice Ends a canary's reservation; when it was overturned its bond is sent to Settlement. Settlement only, once a dispute.
    /// @dev Reverts NotSettlement, NotReserved. Emits CanaryReleased.
    /// @return forfeited wei sent
    function release(bytes32 disputeId, bool overturned) external returns (uint128 forfeited);

    /// @notice Whether an address was a party of an opened canary; such a key cannot become a mediator.
    function isCanaryKey(address account) external view returns (bool);

    /// @notice The sponsor whose canaries a key may be a party of, zero when none.
    function consentOf(address key) external view returns (address sponsor);

    /// @notice The admission or dismissal that waits for its delay, and when it may be applied (unix seconds, 0 when none waits).
    function scheduled(address sponsor) external view returns (bool admitted, uint64 applicableAt);

    /// @notice The leaf of a canary, see Canary.
    function leafOf(Canary calldata canary) external pure returns (bytes32);

    /// @notice A sponsor; all zero when unknown.
    function sponsorOf(address sponsor) external view returns (Sponsor memory);

    /// @notice A root and the epoch it was posted in.
    /// @dev Reverts RootUnknown.
    function rootAt(address sponsor, uint32 index) external view returns (bytes32 root, uint64 epoch);

    /// @notice All bonds: never more than the token balance of this contract.
    function totalBonds() external view returns (uint256);
}
