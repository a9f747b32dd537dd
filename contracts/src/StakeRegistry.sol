// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICanaries} from "./interfaces/ICanaries.sol";
import {IDrawClasses} from "./interfaces/IDrawClasses.sol";
import {IKeyBook} from "./interfaces/IKeyBook.sol";
import {IParameters, ParameterSet} from "./interfaces/IParameters.sol";
import {ISortition} from "./interfaces/ISortition.sol";
import {IStakeRegistry, Release} from "./interfaces/IStakeRegistry.sol";
import {Fault} from "./libraries/Numbers.sol";
import {Registration} from "./stake/Registration.sol";
import {StakeWeights} from "./stake/StakeWeights.sol";

/// @notice Holds mediators' stake, locks it per seat and takes slashes from it. Nothing here can be paused.
contract StakeRegistry is Registration, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice The token that is staked.
    IERC20 public immutable token;

    /// @inheritdoc IStakeRegistry
    uint64 public immutable unbondingPeriod;

    /// @inheritdoc IStakeRegistry
    uint256 public totalStake;

    address private _settlement;

    /// @param token_ the token that is staked
    /// @param parameters_ where the minimum stake comes from
    /// @param drawClasses_ which classes there are
    /// @param sortition_ where weights are kept
    /// @param unbondingPeriod_ least seconds between requestUnstake and the earliest withdrawal
    constructor(
        IERC20 token_,
        IParameters parameters_,
        IDrawClasses drawClasses_,
        ISortition sortition_,
        uint64 unbondingPeriod_
    ) StakeWeights(parameters_, drawClasses_, sortition_) {
        token = IERC20(_nonZero(address(token_)));
        unbondingPeriod = unbondingPeriod_;
    }

    /// @notice Names the pool, which locks, the settlement, which releases and slashes, and the canaries, whose keys never register.
    /// Deployer only, once.
    function initialise(address pool, address settlement, ICanaries canaries_) external wiresOnce {
        _settlement = _nonZero(settlement);
        _wire(IKeyBook(pool), canaries_);
    }

    /// @inheritdoc IStakeRegistry
    function stake(uint128 amount) external nonReentrant {
        _stake(_actor(), amount);
    }

    /// @inheritdoc IStakeRegistry
    function stakeWith(uint128 amount, address withdrawalAddress) external nonReentrant {
        address mediator = _actor();
        address present = _records[mediator].withdrawalAddress;
        if (present != address(0)) revert NotWithdrawalAddress(present, msg.sender);
        _setWithdrawalAddress(mediator, withdrawalAddress);
        _stake(mediator, amount);
    }

    /// @inheritdoc IStakeRegistry
    function requestUnstake(uint128 amount) external {
        _requestUnstake(_actor(), amount);
    }

    /// @inheritdoc IStakeRegistry
    function requestUnstakeOf(address mediator, uint128 amount) external {
        _requireWithdrawalAddress(mediator);
        _requestUnstake(mediator, amount);
    }

    /// @inheritdoc IStakeRegistry
    function withdraw() external nonReentrant {
        _withdraw(_actor());
    }

    /// @inheritdoc IStakeRegistry
    function withdrawOf(address mediator) external nonReentrant {
        _requireWithdrawalAddress(mediator);
        _withdraw(mediator);
    }

    /// @inheritdoc IStakeRegistry
    function lockAll(bytes32 disputeId, uint8 round, uint128 amount, address[] calldata mediators) external {
        if (msg.sender != address(_pool)) revert NotPool(address(_pool), msg.sender);
        for (uint256 i = 0; i < mediators.length; i++) {
            address mediator = mediators[i];
            Record storage record = _records[mediator];
            Ledger memory ledger = record.ledger;
            if (!_covers(record, ledger, amount)) {
                revert CannotLock(mediator, amount, uint128(ledger.stake) + record.unbonding - ledger.locked);
            }
            ledger.locked += uint96(amount);
            ledger.openLocks += 1;
            record.ledger = ledger;
            emit SeatLocked(mediator, disputeId, round, amount);
        }
    }

    /// @inheritdoc IStakeRegistry
    function releaseAll(
        bytes32 disputeId,
        uint8 round,
        uint128 lockAmount,
        uint8 absencesToJail,
        uint32 jailPeriod,
        Release[] calldata seats
    ) external nonReentrant returns (uint128[] memory taken) {
        if (msg.sender != _settlement) revert NotSettlement(_settlement, msg.sender);
        taken = new uint128[](seats.length);
        uint256 total;
        uint128 minimum;
        for (uint256 i = 0; i < seats.length; i++) {
            Release calldata seat = seats[i];
            Record storage record = _records[seat.mediator];
            Ledger memory ledger = record.ledger;
            _unlock(ledger, seat.mediator, lockAmount);
            emit SeatUnlocked(seat.mediator, disputeId, round, lockAmount);
            uint128 slashed = seat.slash < lockAmount ? seat.slash : lockAmount;
            if (slashed > 0) {
                _slash(record, ledger, uint96(slashed));
                emit StakeSlashed(seat.mediator, disputeId, slashed);
            }
            bool jailed = _noteConduct(ledger, seat, absencesToJail, jailPeriod);
            if (jailed) emit MediatorJailed(seat.mediator, ledger.jailedUntil);
            record.ledger = ledger;
            taken[i] = slashed;
            total += slashed;
            if (slashed == 0 && !jailed) continue;
            if (minimum == 0) minimum = _minimumStake();
            _weighAll(seat.mediator, record, ledger, minimum, false);
        }
        if (total == 0) return taken;
        totalStake -= total;
        token.safeTransfer(_settlement, total);
    }

    /// @inheritdoc IStakeRegistry
    function seatable(address mediator, uint128 lockAmount, uint8 maxOpenLocks)
        external
        view
        returns (bool free, address operator)
    {
        Record storage record = _records[mediator];
        Ledger memory ledger = record.ledger;
        free = ledger.openLocks < maxOpenLocks && _covers(record, ledger, lockAmount);
        operator = ledger.standing == Standing.MEMBER ? record.operator : mediator;
    }

    /// @inheritdoc IStakeRegistry
    function accountOf(address mediator) external view returns (Account memory account) {
        Record storage record = _records[mediator];
        Ledger memory ledger = record.ledger;
        if (!_registered(ledger)) return account;
        account.stake = ledger.stake;
        account.unbonding = record.unbonding;
        account.locked = ledger.locked;
        account.withdrawableAt = record.withdrawableAt;
        account.openLocks = ledger.openLocks;
        account.absences = ledger.absences;
        account.jailedUntil = ledger.jailedUntil;
        account.operator = _operatorOf(mediator);
        account.key = record.key == address(0) ? mediator : record.key;
        account.withdrawalAddress = record.withdrawalAddress;
        account.drawClasses = record.drawClasses;
    }

    function _stake(address mediator, uint128 amount) private {
        if (amount == 0) revert ZeroAmount();
        Record storage record = _records[mediator];
        if (!_registered(record.ledger)) revert NotRegistered(mediator);
        totalStake = SafeCast.toUint96(totalStake + amount);
        record.ledger.stake += uint96(amount);
        emit StakeAdded(mediator, amount, record.ledger.stake);
        _weighAll(mediator, record, record.ledger, _minimumStake(), true);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    function _requestUnstake(address mediator, uint128 amount) private {
        if (amount == 0) revert ZeroAmount();
        Record storage record = _records[mediator];
        if (amount > record.ledger.stake) revert StakeTooLow(record.ledger.stake, amount);
        ParameterSet memory set = parameters.at(parameters.current());
        record.ledger.stake -= uint96(amount);
        record.unbonding += uint96(amount);
        // A round pins the present epoch and draws from it until its beacon is given up: whoever it may draw is still there.
        uint256 drawable = uint256(_epochLength) + set.beaconDelay + set.beaconTimeout + 1;
        uint256 period = unbondingPeriod > drawable ? unbondingPeriod : drawable;
        record.withdrawableAt = SafeCast.toUint40(block.timestamp + period);
        emit UnstakeRequested(mediator, amount, record.withdrawableAt);
        _weighAll(mediator, record, record.ledger, set.minimumStake, false);
    }

    function _withdraw(address mediator) private {
        Record storage record = _records[mediator];
        uint96 amount = record.unbonding;
        if (amount == 0) revert NothingToWithdraw(mediator);
        if (block.timestamp < record.withdrawableAt) {
            revert StillUnbonding(record.withdrawableAt, uint64(block.timestamp));
        }
        if (record.ledger.openLocks > 0) revert StillLocked(record.ledger.openLocks);
        record.unbonding = 0;
        record.withdrawableAt = 0;
        totalStake -= amount;
        emit StakeWithdrawn(mediator, amount);
        token.safeTransfer(payeeOf(mediator), amount);
    }

    /// @dev Whether a further lock can be put on. What is locked never exceeds stake and unbonding: no seat is slashed by more than its lock.
    function _covers(Record storage record, Ledger memory ledger, uint128 amount) private view returns (bool) {
        uint256 needed = uint256(ledger.locked) + amount;
        return ledger.stake >= needed || uint256(ledger.stake) + record.unbonding >= needed;
    }

    function _unlock(Ledger memory ledger, address mediator, uint128 amount) private pure {
        if (ledger.openLocks == 0 || ledger.locked < amount) revert LockUnknown(mediator, ledger.locked, amount);
        ledger.locked -= uint96(amount);
        ledger.openLocks -= 1;
    }

    /// @dev Takes an amount that was locked. Active stake goes first.
    function _slash(Record storage record, Ledger memory ledger, uint96 amount) private {
        uint96 fromStake = amount < ledger.stake ? amount : ledger.stake;
        ledger.stake -= fromStake;
        if (fromStake < amount) record.unbonding -= amount - fromStake;
    }

    function _noteConduct(Ledger memory ledger, Release calldata seat, uint8 absencesToJail, uint32 jailPeriod)
        private
        view
        returns (bool jailed)
    {
        if (seat.present) ledger.absences = 0;
        if (seat.fault == Fault.CANARY) {
            jailed = true;
        } else if (seat.fault == Fault.NO_COMMIT || seat.fault == Fault.NO_REVEAL) {
            if (ledger.absences < type(uint8).max) ledger.absences += 1;
            jailed = absencesToJail > 0 && ledger.absences >= absencesToJail;
        }
        if (!jailed) return false;
        ledger.absences = 0;
        uint40 until = SafeCast.toUint40(block.timestamp + jailPeriod);
        if (until > ledger.jailedUntil) ledger.jailedUntil = until;
    }
}
