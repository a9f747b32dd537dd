// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Canary, ICanaries} from "./interfaces/ICanaries.sol";
import {IParameters} from "./interfaces/IParameters.sol";
import {ISortition} from "./interfaces/ISortition.sol";
import {IStakeRegistry} from "./interfaces/IStakeRegistry.sol";
import {Outcome} from "./libraries/Numbers.sol";
import {WiredOnce} from "./WiredOnce.sol";

/// @notice Holds canary sponsors' bonds and the roots of what they commit to.
contract Canaries is ICanaries, WiredOnce, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    struct Root {
        bytes32 root;
        uint64 epoch;
    }

    struct Scheduled {
        bool admitted;
        uint64 applicableAt;
    }

    struct Reservation {
        address sponsor;
        uint128 amount;
    }

    /// @notice The token of bonds.
    IERC20 public immutable token;

    /// @notice Whose delay sponsors wait.
    IParameters public immutable parameters;

    /// @notice Where epochs come from.
    ISortition public immutable sortition;

    /// @notice Where mediators are registered.
    IStakeRegistry public immutable registry;

    /// @inheritdoc ICanaries
    uint128 public immutable bondPerCanary;

    /// @inheritdoc ICanaries
    uint64 public immutable withdrawalDelay;

    /// @inheritdoc ICanaries
    uint256 public totalBonds;

    /// @inheritdoc ICanaries
    mapping(address account => bool isKey) public isCanaryKey;

    /// @inheritdoc ICanaries
    mapping(address key => address sponsor) public consentOf;

    address private _pool;
    address private _settlement;
    mapping(address sponsor => Sponsor record) private _sponsors;
    mapping(address sponsor => Scheduled next) private _scheduled;
    mapping(address sponsor => Root[] posted) private _roots;
    mapping(bytes32 disputeId => Reservation reservation) private _reservations;

    /// @param owner_ who admits and dismisses sponsors
    /// @param token_ the token of bonds
    /// @param parameters_ whose delay sponsors wait
    /// @param sortition_ where epochs come from
    /// @param registry_ where mediators are registered
    /// @param bondPerCanary_ wei each opened canary puts at stake; enough to pay an appeal twice
    /// @param withdrawalDelay_ seconds between a request to withdraw a bond and its withdrawal
    constructor(
        address owner_,
        IERC20 token_,
        IParameters parameters_,
        ISortition sortition_,
        IStakeRegistry registry_,
        uint128 bondPerCanary_,
        uint64 withdrawalDelay_
    ) Ownable(owner_) {
        token = IERC20(_nonZero(address(token_)));
        parameters = IParameters(_nonZero(address(parameters_)));
        sortition = ISortition(_nonZero(address(sortition_)));
        registry = IStakeRegistry(_nonZero(address(registry_)));
        if (bondPerCanary_ == 0) revert ZeroAmount();
        bondPerCanary = bondPerCanary_;
        withdrawalDelay = withdrawalDelay_;
    }

    /// @notice Names the pool, which opens canaries, and the settlement, which ends them. Deployer only, once.
    /// @dev Reverts NotDeployer, AlreadyWired, ZeroAddress.
    function initialise(address pool, address settlement) external wiresOnce {
        _pool = _nonZero(pool);
        _settlement = _nonZero(settlement);
    }

    /// @inheritdoc ICanaries
    function scheduleSponsor(address sponsor, bool admitted) external onlyOwner {
        uint64 applicableAt = uint64(block.timestamp) + parameters.delay();
        _scheduled[_nonZero(sponsor)] = Scheduled(admitted, applicableAt);
        emit SponsorScheduled(sponsor, admitted, applicableAt);
    }

    /// @inheritdoc ICanaries
    function applySponsor(address sponsor) external {
        Scheduled memory waiting = _scheduled[sponsor];
        if (waiting.applicableAt == 0) revert NothingScheduled(sponsor);
        if (block.timestamp < waiting.applicableAt) revert TooEarly(waiting.applicableAt, uint64(block.timestamp));
        delete _scheduled[sponsor];
        _sponsors[sponsor].admitted = waiting.admitted;
        emit SponsorApplied(sponsor, waiting.admitted);
    }

    /// @inheritdoc ICanaries
    function addBond(uint128 amount) external nonReentrant {
        Sponsor storage sponsor = _admitted(msg.sender);
        if (amount == 0) revert ZeroAmount();
        sponsor.bond += amount;
        totalBonds += amount;
        emit BondAdded(msg.sender, amount, sponsor.bond);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc ICanaries
    function postRoot(bytes32 root) external {
        Sponsor storage sponsor = _admitted(msg.sender);
        if (root == 0) revert ZeroRoot();
        _requireFree(sponsor);
        sponsor.withdrawableAt = 0;
        uint64 epoch = sortition.epochAt(uint64(block.timestamp));
        emit CanaryRootPosted(msg.sender, sponsor.roots, root, epoch);
        sponsor.roots += 1;
        _roots[msg.sender].push(Root(root, epoch));
    }

    /// @inheritdoc ICanaries
    function requestBondWithdrawal() external {
        Sponsor storage sponsor = _sponsors[msg.sender];
        if (sponsor.bond == 0) revert NothingToWithdraw(msg.sender);
        sponsor.withdrawableAt = uint64(block.timestamp) + withdrawalDelay;
        emit BondWithdrawalRequested(msg.sender, sponsor.withdrawableAt);
    }

    /// @inheritdoc ICanaries
    function withdrawBond() external nonReentrant {
        Sponsor storage sponsor = _sponsors[msg.sender];
        uint128 amount = sponsor.bond - sponsor.reserved;
        if (sponsor.withdrawableAt == 0 || amount == 0) revert NothingToWithdraw(msg.sender);
        if (block.timestamp < sponsor.withdrawableAt) {
            revert StillBonded(sponsor.withdrawableAt, uint64(block.timestamp));
        }
        sponsor.bond = sponsor.reserved;
        // What is still reserved may follow without another wait.
        if (sponsor.bond == 0) sponsor.withdrawableAt = 0;
        totalBonds -= amount;
        emit BondWithdrawn(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc ICanaries
    function consent(address sponsor) external {
        consentOf[msg.sender] = sponsor;
        emit CanaryConsent(msg.sender, sponsor);
    }

    /// @inheritdoc ICanaries
    function open(
        bytes32 disputeId,
        address sponsor,
        uint32 index,
        Canary calldata canary,
        bytes32[] calldata proof,
        uint64 beforeEpoch
    ) external {
        if (msg.sender != _pool) revert NotPool(_pool, msg.sender);
        if (_reservations[disputeId].sponsor != address(0)) revert AlreadyReserved(disputeId);
        Sponsor storage account = _admitted(sponsor);
        _requireCommitted(sponsor, index, canary, proof, beforeEpoch);
        _useKey(canary.jobCreator, sponsor);
        _useKey(canary.resourceProvider, sponsor);
        _requireFree(account);
        account.reserved += bondPerCanary;
        _reservations[disputeId] = Reservation(sponsor, bondPerCanary);
        emit CanaryReserved(sponsor, disputeId, bondPerCanary);
    }

    /// @inheritdoc ICanaries
    function release(bytes32 disputeId, bool overturned) external nonReentrant returns (uint128 forfeited) {
        if (msg.sender != _settlement) revert NotSettlement(_settlement, msg.sender);
        Reservation memory reservation = _reservations[disputeId];
        if (reservation.sponsor == address(0)) revert NotReserved(disputeId);
        delete _reservations[disputeId];
        Sponsor storage sponsor = _sponsors[reservation.sponsor];
        sponsor.reserved -= reservation.amount;
        if (overturned) forfeited = reservation.amount;
        emit CanaryReleased(reservation.sponsor, disputeId, forfeited);
        if (forfeited == 0) return 0;
        sponsor.bond -= forfeited;
        totalBonds -= forfeited;
        token.safeTransfer(_settlement, forfeited);
    }

    /// @inheritdoc ICanaries
    function sponsorOf(address sponsor) external view returns (Sponsor memory) {
        return _sponsors[sponsor];
    }

    /// @inheritdoc ICanaries
    function scheduled(address sponsor) external view returns (bool admitted, uint64 applicableAt) {
        return (_scheduled[sponsor].admitted, _scheduled[sponsor].applicableAt);
    }

    /// @inheritdoc ICanaries
    function rootAt(address sponsor, uint32 index) external view returns (bytes32 root, uint64 epoch) {
        Root storage posted = _rootAt(sponsor, index);
        return (posted.root, posted.epoch);
    }

    /// @inheritdoc ICanaries
    function leafOf(Canary calldata canary) public pure returns (bytes32) {
        bytes memory encoded =
            abi.encode(canary.dealId, canary.jobCreator, canary.resourceProvider, canary.truth, canary.salt);
        // Twice, so that no inner node of a tree is a leaf.
        return keccak256(bytes.concat(keccak256(encoded)));
    }

    function _requireCommitted(
        address sponsor,
        uint32 index,
        Canary calldata canary,
        bytes32[] calldata proof,
        uint64 beforeEpoch
    ) private view {
        Root storage posted = _rootAt(sponsor, index);
        if (posted.epoch >= beforeEpoch) revert RootTooYoung(beforeEpoch, posted.epoch);
        if (!Outcome.isVerdict(canary.truth)) revert InvalidTruth(canary.truth);
        bytes32 leaf = leafOf(canary);
        if (!MerkleProof.verifyCalldata(proof, posted.root, leaf)) revert NotInRoot(posted.root, leaf);
    }

    /// @dev A mediator among the parties would have known the truth; a party that is not the sponsor's would lose its verdict.
    function _useKey(address key, address sponsor) private {
        if (registry.isMediator(key)) revert KeyIsMediator(key);
        if (consentOf[key] != sponsor) revert NoConsent(key, sponsor);
        isCanaryKey[key] = true;
    }

    function _requireFree(Sponsor storage sponsor) private view {
        uint128 free = sponsor.bond - sponsor.reserved;
        if (free < bondPerCanary) revert BondTooLow(bondPerCanary, free);
    }

    function _admitted(address account) private view returns (Sponsor storage sponsor) {
        sponsor = _sponsors[account];
        if (!sponsor.admitted) revert NotAdmitted(account);
    }

    function _rootAt(address sponsor, uint32 index) private view returns (Root storage) {
        Root[] storage roots = _roots[sponsor];
        if (index >= roots.length) revert RootUnknown(sponsor, uint32(roots.length), index);
        return roots[index];
    }
}
