// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IParameters, ParameterSet} from "./interfaces/IParameters.sol";
import {ISettlement, SettledMember, SettledRound} from "./interfaces/ISettlement.sol";
import {IStakeRegistry} from "./interfaces/IStakeRegistry.sol";
import {Verdicts} from "./libraries/Verdicts.sol";
import {Fault} from "./libraries/Numbers.sol";
import {WiredOnce} from "./WiredOnce.sol";

/// @notice Keeps challengers' escrow and turns a dispute's outcome into credits. Every wei that comes in is in an escrow or in a credit.
contract Settlement is ISettlement, WiredOnce, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant WHOLE_BPS = 10_000;

    /// @notice The token of fees, rewards and stake.
    IERC20 public immutable token;

    /// @notice Where locks are released and slashes taken.
    IStakeRegistry public immutable registry;

    /// @notice Where shares, fees and locks come from.
    IParameters public immutable parameters;

    /// @inheritdoc ISettlement
    address public immutable treasuryAccount;

    /// @inheritdoc ISettlement
    address public immutable insuranceAccount;

    /// @inheritdoc ISettlement
    mapping(bytes32 dealKey => uint256 amount) public escrowOf;

    /// @inheritdoc ISettlement
    mapping(address account => uint256 amount) public creditOf;

    /// @inheritdoc ISettlement
    uint256 public totalEscrow;

    /// @inheritdoc ISettlement
    uint256 public totalCredit;

    address private _pool;

    /// @param token_ the token of fees, rewards and stake
    /// @param registry_ where locks are released and slashes taken
    /// @param parameters_ where shares, fees and locks come from
    /// @param treasuryAccount_ credited with the treasury's share
    /// @param insuranceAccount_ credited with the insurance's share
    constructor(
        IERC20 token_,
        IStakeRegistry registry_,
        IParameters parameters_,
        address treasuryAccount_,
        address insuranceAccount_
    ) {
        token = IERC20(_nonZero(address(token_)));
        registry = IStakeRegistry(_nonZero(address(registry_)));
        parameters = IParameters(_nonZero(address(parameters_)));
        treasuryAccount = _nonZero(treasuryAccount_);
        insuranceAccount = _nonZero(insuranceAccount_);
    }

    modifier onlyPool() {
        if (msg.sender != _pool) revert NotPool(_pool, msg.sender);
        _;
    }

    /// @notice Names the pool. Deployer only, once.
    function initialise(address pool) external wiresOnce {
        _pool = _nonZero(pool);
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
    function settleRound(
        bytes32 disputeId,
        bytes32 dealKey,
        uint8 finalOutcome,
        uint32 parameterVersion,
        SettledRound calldata round
    ) external onlyPool nonReentrant {
        ParameterSet memory set = parameters.at(parameterVersion);
        uint256 slashed = _releaseAndSlash(disputeId, finalOutcome, set, round);
        uint256 paid = Verdicts.countPaid(finalOutcome, round.members);
        if (paid == 0) {
            // The fees stay in the escrow and go back to the creator with it.
            _creditInsurance(disputeId, slashed);
            return;
        }
        uint256 fees = uint256(round.seats) * set.feePerSeat;
        _takeEscrow(dealKey, fees);
        uint256 treasury = fees * set.treasuryBps / WHOLE_BPS;
        uint256 insurance = slashed * set.insuranceBps / WHOLE_BPS;
        uint256 pot = fees - treasury + slashed - insurance;
        _reward(disputeId, finalOutcome, round, pot / paid);
        _creditTreasury(disputeId, treasury + pot % paid);
        _creditInsurance(disputeId, insurance);
    }

    /// @inheritdoc ISettlement
    function returnEscrow(bytes32 disputeId, bytes32 dealKey, address to) external onlyPool nonReentrant {
        uint256 amount = escrowOf[dealKey];
        if (amount == 0) return;
        _takeEscrow(dealKey, amount);
        _credit(to, amount);
        emit EscrowReturned(disputeId, to, amount);
    }

    /// @inheritdoc ISettlement
    function claim() external nonReentrant returns (uint256 amount) {
        amount = creditOf[msg.sender];
        if (amount == 0) revert NothingToClaim(msg.sender);
        creditOf[msg.sender] = 0;
        totalCredit -= amount;
        emit CreditClaimed(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @dev Slashes what is at fault and unlocks everyone.
    /// @return slashed wei that came in from the registry
    function _releaseAndSlash(
        bytes32 disputeId,
        uint8 finalOutcome,
        ParameterSet memory set,
        SettledRound calldata round
    ) private returns (uint256 slashed) {
        for (uint256 i = 0; i < round.members.length; i++) {
            SettledMember calldata member = round.members[i];
            uint8 fault = Verdicts.faultOf(finalOutcome, round, member);
            if (fault != Fault.NONE) {
                uint256 amount = uint256(set.lockPerSeat) * Verdicts.slashBps(fault, set) / WHOLE_BPS;
                uint128 taken = registry.slash(member.mediator, disputeId, uint128(amount));
                slashed += taken;
                emit SeatSlashed(disputeId, round.round, member.mediator, taken, fault);
            }
            registry.unlock(member.mediator, disputeId, round.round, set.lockPerSeat);
        }
    }

    function _reward(bytes32 disputeId, uint8 finalOutcome, SettledRound calldata round, uint256 reward) private {
        for (uint256 i = 0; i < round.members.length; i++) {
            if (!Verdicts.isPaid(finalOutcome, round.members[i])) continue;
            address mediator = round.members[i].mediator;
            _credit(mediator, reward);
            emit SeatRewarded(disputeId, round.round, mediator, reward);
        }
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

    function _credit(address account, uint256 amount) private {
        creditOf[account] += amount;
        totalCredit += amount;
    }

    function _addEscrow(bytes32 dealKey, uint256 amount) private {
        escrowOf[dealKey] += amount;
        totalEscrow += amount;
    }

    function _takeEscrow(bytes32 dealKey, uint256 amount) private {
        uint256 have = escrowOf[dealKey];
        if (have < amount) revert EscrowTooLow(dealKey, amount, have);
        escrowOf[dealKey] = have - amount;
        totalEscrow -= amount;
    }
}
