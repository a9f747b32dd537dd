// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ICanaries} from "./interfaces/ICanaries.sol";
import {IParameters, ParameterSet} from "./interfaces/IParameters.sol";
import {ISettlement, SettledAppeal, SettledMember, SettledRound} from "./interfaces/ISettlement.sol";
import {IStakeRegistry, Release} from "./interfaces/IStakeRegistry.sol";
import {Verdicts} from "./libraries/Verdicts.sol";
import {Fault} from "./libraries/Numbers.sol";
import {Ledger} from "./settlement/Ledger.sol";
import {WiredOnce} from "./WiredOnce.sol";

/// @notice Keeps challengers' escrow and appeals' bonds and turns a dispute's outcome into credits.
contract Settlement is Ledger, WiredOnce {
    using SafeERC20 for IERC20;

    uint256 private constant WHOLE_BPS = 10_000;

    /// @dev The most an overturned ruling's slashes add to its appellant's bond, in bonds.
    uint256 private constant APPEAL_GAIN = 2;

    /// @notice Where shares, fees and locks come from.
    IParameters public immutable parameters;

    /// @inheritdoc ISettlement
    address public immutable treasuryAccount;

    /// @inheritdoc ISettlement
    address public immutable insuranceAccount;

    address private _pool;
    /// @notice Where canaries' bonds come from.
    ICanaries public canaries;

    /// @param token_ the token of fees, rewards and stake
    /// @param registry_ where locks are released and slashes taken, and which says to whom credits are paid
    /// @param parameters_ where shares, fees and locks come from
    /// @param treasuryAccount_ credited with the treasury's share
    /// @param insuranceAccount_ credited with the insurance's share
    constructor(
        IERC20 token_,
        IStakeRegistry registry_,
        IParameters parameters_,
        address treasuryAccount_,
        address insuranceAccount_
    ) Ledger(IERC20(_nonZero(address(token_))), IStakeRegistry(_nonZero(address(registry_)))) {
        parameters = IParameters(_nonZero(address(parameters_)));
        treasuryAccount = _nonZero(treasuryAccount_);
        insuranceAccount = _nonZero(insuranceAccount_);
    }

    modifier onlyPool() {
        if (msg.sender != _pool) revert NotPool(_pool, msg.sender);
        _;
    }

    /// @notice Names the pool, and where canaries' bonds come from. Deployer only, once.
    /// @dev Reverts NotDeployer, AlreadyWired, ZeroAddress.
    function initialise(address pool, ICanaries canaries_) external wiresOnce {
        _pool = _nonZero(pool);
        canaries = ICanaries(_nonZero(address(canaries_)));
    }

    /// @inheritdoc ISettlement
    function receiveEscrow(bytes32 dealKey, address from, uint256 amount) external onlyPool nonReentrant {
        _addEscrow(dealKey, amount);
        emit EscrowReceived(dealKey, from, amount);
        token.safeTransferFrom(from, address(this), amount);
    }

    /// @inheritdoc ISettlement
    function withdrawEscrow(bytes32 dealKey, address to) external onlyPool nonReentrant returns (uint256 amount) {
        amount = escrowOf[dealKey];
        _takeEscrow(dealKey, amount);
        _book(amount, 0);
        token.safeTransfer(to, amount);
    }

    /// @inheritdoc ISettlement
    function captureFee(bytes32 disputeId, bytes32 dealKey, address from, uint256 amount)
        external
        onlyPool
        nonReentrant
    {
        if (amount == 0) return;
        _addEscrow(dealKey, amount);
        emit FeeCaptured(disputeId, from, amount);
        token.safeTransferFrom(from, address(this), amount);
    }

    /// @inheritdoc ISettlement
    function receiveAppeal(bytes32 disputeId, bytes32 dealKey, uint8 round, address appellant, uint128 fees)
        external
        onlyPool
        nonReentrant
    {
        _addEscrow(dealKey, fees);
        totalBonds += fees;
        emit AppealBondReceived(disputeId, round, appellant, fees, fees);
        token.safeTransferFrom(appellant, address(this), 2 * uint256(fees));
    }

    /// @inheritdoc ISettlement
    function settleRound(
        bytes32 disputeId,
        bytes32 dealKey,
        uint8 finalOutcome,
        uint32 parameterVersion,
        SettledRound calldata round
    ) external onlyPool nonReentrant {
        uint256 slashed;
        uint256 insurance;
        uint256 fees;
        // A round that was never drawn has only its appeal to settle: its fees are the appeal's that opened it.
        if (round.members.length > 0) {
            ParameterSet memory set = parameters.at(parameterVersion);
            slashed = _release(disputeId, finalOutcome, set, round);
            (fees, insurance) = _share(disputeId, finalOutcome, set, round, slashed);
        }
        uint256 bond;
        if (round.appeal.appellant != address(0)) {
            bond = round.appeal.bond;
            totalBonds -= bond;
            insurance = _settleAppeal(disputeId, finalOutcome, round, insurance);
            if (!round.appeal.heard) fees += bond;
        }
        _creditInsurance(disputeId, insurance);
        if (fees > 0) _takeEscrow(dealKey, fees);
        // Whatever was taken in above was credited: shares are differences, remainders the treasury's.
        _book(fees, fees + slashed + bond);
    }

    /// @inheritdoc ISettlement
    function endCanary(bytes32 disputeId, bool overturned, address appellant, uint128 owed)
        external
        onlyPool
        nonReentrant
    {
        uint256 forfeited = canaries.release(disputeId, overturned);
        uint256 compensation = appellant == address(0) ? 0 : _least(forfeited, owed);
        if (compensation > 0) {
            _credit(appellant, compensation);
            emit CanaryCompensated(disputeId, appellant, compensation);
        }
        _creditInsurance(disputeId, forfeited - compensation);
        _book(0, forfeited);
    }

    /// @inheritdoc ISettlement
    function returnEscrow(bytes32 disputeId, bytes32 dealKey, address to) external onlyPool nonReentrant {
        uint256 amount = escrowOf[dealKey];
        if (amount == 0) return;
        _takeEscrow(dealKey, amount);
        _credit(to, amount);
        _book(amount, amount);
        emit EscrowReturned(disputeId, to, amount);
    }

    /// @dev Unlocks everyone and slashes who is at fault, in one call.
    /// @return slashed wei that came in from the registry
    function _release(bytes32 disputeId, uint8 finalOutcome, ParameterSet memory set, SettledRound calldata round)
        private
        returns (uint256 slashed)
    {
        Release[] memory seats = new Release[](round.members.length);
        for (uint256 i = 0; i < seats.length; i++) {
            SettledMember calldata member = round.members[i];
            uint8 fault = Verdicts.faultOf(finalOutcome, round, member);
            seats[i].mediator = member.mediator;
            seats[i].fault = fault;
            seats[i].present = member.revealed;
            if (fault != Fault.NONE) {
                uint256 bps = Verdicts.slashBps(fault, round, set);
                seats[i].slash = uint128(uint256(set.lockPerSeat) * bps / WHOLE_BPS);
            }
        }
        uint128[] memory taken =
            registry.releaseAll(disputeId, round.round, set.lockPerSeat, set.absencesToJail, set.jailPeriod, seats);
        for (uint256 i = 0; i < seats.length; i++) {
            if (seats[i].fault == Fault.NONE) continue;
            slashed += taken[i];
            emit SeatSlashed(disputeId, round.round, seats[i].mediator, taken[i], seats[i].fault);
        }
    }

    /// @dev Credits the round's fees and the slashes, but for the insurance's share.
    /// @return fees wei to take out of the escrow
    /// @return insurance wei of the slashes, not credited yet
    function _share(
        bytes32 disputeId,
        uint8 finalOutcome,
        ParameterSet memory set,
        SettledRound calldata round,
        uint256 slashed
    ) private returns (uint256 fees, uint256 insurance) {
        uint256 paid = Verdicts.countPaid(finalOutcome, round.members);
        if (paid == 0) {
            // Fees that the creator paid stay in the escrow and return with it.
            if (round.funder == address(0)) return (0, slashed);
            fees = uint256(round.seats) * set.feePerSeat;
            _return(disputeId, round.funder, fees);
            return (fees, slashed);
        }
        fees = uint256(round.seats) * set.feePerSeat;
        insurance = slashed * set.insuranceBps / WHOLE_BPS;
        uint256 treasury = fees * set.treasuryBps / WHOLE_BPS;
        uint256 pot = fees - treasury + slashed - insurance;
        _reward(disputeId, finalOutcome, round, pot / paid);
        _creditTreasury(disputeId, treasury + pot % paid);
    }

    /// @dev Credits the appellant with what the final outcome leaves it, and with the fees of a round that never had a panel.
    /// @return left what remains for the insurance, not credited yet
    function _settleAppeal(bytes32 disputeId, uint8 finalOutcome, SettledRound calldata round, uint256 insurance)
        private
        returns (uint256 left)
    {
        SettledAppeal calldata appeal = round.appeal;
        uint8 result = Verdicts.resultOf(finalOutcome, appeal);
        uint256 amount = appeal.bond;
        left = insurance;
        if (result == Verdicts.UPHELD) {
            left += amount;
            amount = 0;
        } else if (result == Verdicts.OVERTURNED) {
            uint256 gain = _least(insurance, APPEAL_GAIN * amount);
            left -= gain;
            amount += gain;
        }
        _credit(appeal.appellant, amount);
        emit AppealSettled(disputeId, round.round, appeal.appellant, result, amount);
        if (!appeal.heard) _return(disputeId, appeal.appellant, appeal.bond);
    }

    function _reward(bytes32 disputeId, uint8 finalOutcome, SettledRound calldata round, uint256 reward) private {
        if (reward == 0) return;
        for (uint256 i = 0; i < round.members.length; i++) {
            if (!Verdicts.isPaid(finalOutcome, round.members[i])) continue;
            address mediator = round.members[i].mediator;
            _credit(mediator, reward);
            emit SeatRewarded(disputeId, round.round, mediator, reward);
        }
    }

    function _return(bytes32 disputeId, address to, uint256 amount) private {
        if (amount == 0) return;
        _credit(to, amount);
        emit EscrowReturned(disputeId, to, amount);
    }

    function _creditTreasury(bytes32 disputeId, uint256 amount) private {
        if (amount == 0) return;
        _credit(treasuryAccount, amount);
        emit TreasuryCredited(disputeId, amount);
    }

    function _creditInsurance(bytes32 disputeId, uint256 amount) private {
        if (amount == 0) return;
        _credit(insuranceAccount, amount);
        emit InsuranceCredited(disputeId, amount);
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
